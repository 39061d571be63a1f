import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Wrong data")
struct DataErrorTests {
  static let pair = #""prompt":"p","chosen":"c","rejected":"r""#
  static let list = #""prompt":"p","responses":["a","b","c","d"]"#

  /// The error for a file that has this text as its second line, without the file's directory.
  static func message(_ line: String) throws -> String? {
    let folder = try TemporaryDirectory()
    let url = try folder.file("d.jsonl", "{\(pair)}\n\(line)\n")
    do {
      _ = try PreferenceReader.read(url)
      return nil
    } catch {
      let text = error.description
      return text.replacingOccurrences(of: folder.url.path + "/", with: "")
    }
  }

  @Test(
    "fields are refused by place and name",
    arguments: [
      (
        #"{"chosen":"c","rejected":"r"}"#,
        "'prompt': is missing; the part before the responses is given by itself, here or in 'query'; "
          + "two dialogues are split after the last '\\n\\nAssistant:' that both have"
      ),
      (
        #"{"prompt":"p"}"#,
        "'responses': is missing; give 'responses', or 'chosen' and 'rejected', or 'completion'"
      ),
      (
        #"{"prompt":"p","chosen":"c"}"#,
        "'rejected': is missing; 'chosen' and 'rejected' come together"
      ),
      (
        #"{"prompt":"p","query":"q","completion":"c"}"#,
        "'query': can't stand beside 'prompt'; give one of them"
      ),
      (
        #"{\#(pair),"responses":["a"]}"#,
        "'chosen': can't stand beside 'responses'; give one of them"
      ),
      (#"{"prompt":"","completion":"c"}"#, "'prompt': is empty; leave the line out"),
      (#"{"prompt":[],"completion":"c"}"#, "'prompt': is empty; leave the line out"),
      (#"{"prompt":"p","completion":""}"#, "'completion': is empty; leave the line out"),
      (#"{"prompt":"p","responses":[]}"#, "'responses': is empty; leave the line out"),
      (
        #"{"prompt":"p","responses":["a",""]}"#,
        "'responses': element 1 is empty; leave the response out"
      ),
      (
        #"{"prompt":3,"completion":"c"}"#,
        "'prompt': is 3; expected a text or a list of token ids"
      ),
      (
        #"{"prompt":"p","responses":"a"}"#,
        "'responses': is a string; expected a list of texts or of lists of token ids"
      ),
      (
        #"{"prompt":"p","responses":["a",null]}"#,
        "'responses': element 1 is null; expected a text or a list of token ids"
      ),
      (
        #"{"prompt":[1,-1],"completion":"c"}"#,
        "'prompt': element 1 is -1; expected a token id, a whole number from 0"
      ),
      (
        #"{"prompt":[1.5],"completion":"c"}"#,
        "'prompt': element 0 is 1.5; expected a token id, a whole number from 0"
      ),
      (
        #"{"prompt":[2147483648],"completion":"c"}"#,
        "'prompt': element 0 is 2147483648; expected a token id, a whole number from 0"
      ),
      (
        #"{"prompt":[{"role":"user","content":"x"}],"completion":"c"}"#,
        "'prompt': is a list of messages, which needs the model's chat template; render it first, with "
          + "apply_chat_template of transformers, into texts (a beginning of sequence in them is added "
          + "no second time)"
      ),
      (
        #"{"messages":[{"role":"user","content":"x"}]}"#,
        "'messages': is a list of messages, which needs the model's chat template; render it first, with "
          + "apply_chat_template of transformers, into texts (a beginning of sequence in them is added "
          + "no second time)"
      ),
      (
        #"{\#(list),"scores":[1,2,3]}"#,
        "'scores': has 3 values for 4 responses; give one for each"
      ),
      (
        #"{"prompt":"p","completion":"c","probs":[]}"#,
        "'probs': has 0 values for 1 response; give one for each"
      ),
      (
        #"{\#(list),"scores":1}"#,
        "'scores': is 1; expected a list with one value per response"
      ),
      (
        #"{\#(list),"scores":[1,"2",3,4]}"#,
        "'scores': element 1 is a string; expected a number or null"
      ),
      (
        #"{\#(list),"scores":[true,2,3,4]}"#,
        "'scores': element 0 is a boolean; expected a number or null"
      ),
      (
        #"{\#(list),"scores":[null,null,null,null]}"#,
        "'scores': has only nulls; give at least one score or leave the field out"
      ),
      (
        #"{\#(pair),"scores":[1,2]}"#,
        "'scores': is 1.0 for the chosen response and 2.0 for the rejected one; the chosen one must "
          + "not score lower"
      ),
      (
        #"{\#(pair),"probs":[0.5,1.01]}"#,
        "'probs': element 1 is 1.01; expected a probability in 0…1"
      ),
      (
        #"{\#(pair),"probs":[-0.1,0.5]}"#,
        "'probs': element 0 is -0.1; expected a probability in 0…1"
      ),
      (#"{\#(pair),"probs":[null,0.5]}"#, "'probs': element 0 is null; expected a number"),
      (#"{\#(pair),"sources":["a",1]}"#, "'sources': element 1 is 1; expected a name"),
      (
        #"{\#(pair),"ref_logps":[-1]}"#,
        "'ref_logps': has 1 value for 2 responses; give one for each"
      ),
      (
        #"{\#(pair),"ref_chosen_logps":-1}"#,
        "'ref_rejected_logps': is missing; it comes together with 'ref_chosen_logps'"
      ),
      (
        #"{\#(pair),"ref_rejected_logps":-1,"ref_logps":[-1,-2]}"#,
        "'ref_rejected_logps': can't stand beside 'ref_logps'; give one of them"
      ),
      (
        #"{\#(list),"ref_chosen_logps":-1}"#,
        "'ref_chosen_logps': can't stand beside 'responses'; give one of them"
      ),
      (
        #"{\#(list),"golden_index":4}"#,
        "'golden_index': is 4; expected 0 to 3, or -1 for none"
      ),
      (#"{\#(list),"golden_index":0.5}"#, "'golden_index': is 0.5; expected a whole number"),
      (
        #"{\#(pair),"is_human":[2,0]}"#,
        "'is_human': element 0 is 2; expected true, false, 1 or 0"
      ),
      (#"{\#(pair),"weight":-1}"#, "'weight': is -1.0; expected 0 or more"),
      (#"{\#(pair),"id":{}}"#, "'id': is an object; expected a text or a whole number"),
      (
        #"{"prompt":"p","completion":"c","label":"good"}"#,
        "'label': is a string; expected true, false, 1 or 0"
      ),
      (
        #"{"prompt":"p","completion":"c","label":null}"#,
        "'label': is null; expected true, false, 1 or 0"
      ),
      (
        #"{"prompt":"p","completion":"c","label":2}"#,
        "'label': is 2; expected true, false, 1 or 0"
      ),
      (
        #"{\#(pair),"desirable":0.5}"#, "'desirable': is 0.5; expected true, false, 1 or 0"
      ),
      (
        #"{\#(pair),"label":[1,"no"]}"#,
        "'label': element 1 is a string; expected true, false, 1 or 0"
      ),
      (
        #"{\#(pair),"label":[1]}"#, "'label': has 1 value for 2 responses; give one for each"
      ),
      (
        #"{"prompt":"p","choosen":"c","rejected":"r"}"#,
        "'chosen': is missing; the row has 'choosen'; is 'chosen' meant?"
      ),
      (
        #"{"prompts":"p","chosen":"c","rejected":"r"}"#,
        "'prompt': is missing; the row has 'prompts'; is 'prompt' meant?"
      ),
      (
        #"{"instruction":7,"input":"q","completion":"c"}"#,
        "'prompt': is missing; the row has 'instruction' and 'input'; write the whole prompt into "
          + "'prompt'"
      ),
      (
        #"{"prompt":"p","output":["c"]}"#,
        "'responses': is missing; the row has 'output'; call a single response 'completion', several "
          + "'responses'"
      ),
      (
        #"{"conversations":[{"from":"human","value":"x"}],"chosen":{"from":"gpt","value":"c"},"rejected":"r"}"#,
        "'chosen': is a list of messages, which needs the model's chat template; render it first, with "
          + "apply_chat_template of transformers, into texts (a beginning of sequence in them is added "
          + "no second time)"
      ),
      (
        #"{"prompt":"p","completion":"c","label":1,"desirable":1}"#,
        "'label': can't stand beside 'desirable'; give one of them"
      ),
    ])
  func fields(line: String, problem: String) throws {
    #expect(try Self.message(line) == "d.jsonl:2: field \(problem)")
  }

  @Test(
    "lines that are no JSON object are refused by line and byte",
    arguments: [
      (#"{"prompt":"p",}"#, "d.jsonl:2:15: a comma with nothing after it"),
      (
        #"{\#(list),"scores":[NaN,1,2,3]}"#,
        "d.jsonl:2:55: 'NaN' is not JSON; a missing number is null, booleans are true and false"
      ),
      (#"{"prompt":"p","prompt":"q"}"#, "d.jsonl:2:15: the key 'prompt' occurs twice"),
      (#"{"weight":1e999}"#, "d.jsonl:2:11: the number 1e999 is too large for float64"),
      (#"["p","c","r"]"#, "d.jsonl:2: is an array; expected one JSON object"),
      (#"{"prompt":"p"} {"prompt":"p"}"#, "d.jsonl:2:16: more text follows the value"),
      (String(repeating: "[", count: 100), "d.jsonl:2:65: values are nested more than 64 deep"),
    ])
  func syntax(line: String, problem: String) throws {
    #expect(try Self.message(line) == problem)
  }

  @Test("a column keeps its extent throughout a file")
  func extents() throws {
    let folder = try TemporaryDirectory()
    let url = try folder.file(
      "d.jsonl", "{\(Self.pair),\"m\":1}\n{\(Self.pair)}\n{\(Self.pair),\"m\":[1,2]}\n")
    let place = DataPlace(file: url.relativePath, line: 3)
    #expect(throws: DataError.field(place, name: "m", .extentChanges(firstLine: 1))) {
      _ = try PreferenceReader.read(url)
    }
  }
}
