#!/usr/bin/env python3
"""Writes renderings.json: what `transformers` makes of some conversations with some templates.

    python3 -m venv venv && venv/bin/pip install transformers==5.24.0 jinja2==3.1.6
    venv/bin/python make.py > renderings.json

The templates were written for this test. They use what the published ones of their families use, and end
up with the same kinds of text; expressions.txt has one template of small things per line.
"""
import json
import pathlib

from transformers.utils.chat_template_utils import _normalize_chat_messages, render_jinja_template

TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
TOOLS = [{"type": "function", "function": {
    "name": "weather", "description": "Tells <the> weather & \"more\"", "parameters": {
        "type": "object", "required": ["city"], "properties": {
            "city": {"type": "string", "enum": ["Bern", "Zürich"]}, "days": {"type": ["number", "null"], "default": 1.0}}}}}]
USER = {"role": "user", "content": "  Hello, <b>you</b> é 🙂\n"}
CALL = {"role": "assistant", "content": None, "tool_calls": [{
    "id": "abcdefghi", "type": "function", "function": {"name": "weather", "arguments": {"city": "Bern", "days": 2.0}}}]}
CONVERSATIONS = [
    [USER],
    [{"role": "system", "content": " Be brief. "}, USER, {"role": "assistant", "content": "Yes.\n\nNo."}, {"role": "user", "content": "Why?"}],
    [USER, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nanswer"}],
    [USER, CALL, {"role": "tool", "tool_call_id": "abcdefghi", "name": "weather", "content": "{\"t\": 20}"}],
    [{"role": "user", "content": [{"type": "text", "text": "look"}, {"type": "image"}, {"type": "text", "text": " here"}]},
     {"role": "assistant", "content": "fine", "reasoning_content": "seen"}],
    [{"role": "assistant", "content": "first"}, USER],
    [],
]
TEMPLATES = {
    "ChatML": """{% for message in messages %}{% if loop.first and message['role'] != 'system' %}{{ '<|im_start|>system\nDefault.<|im_end|>\n' }}{% endif %}{{ '<|im_start|>' + message['role'] + '\n' + (message['content'] | string) + '<|im_end|>' + '\n' }}{% endfor %}
{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
""",
    "Llama 2": """{% if messages and messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set system = messages[0]['content'] %}{% else %}{% set rest = messages %}{% set system = false %}{% endif %}{% for m in rest %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate, not ' ~ m.role) }}{% endif %}{% if loop.index0 == 0 and system != false %}{% set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + m['content'] %}{% else %}{% set content = m['content'] %}{% endif %}{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif m['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}""",
    "Llama 3.1": """{{- bos_token }}
{%- if tools is not none and not (tools | length == 0) %}
    {%- set has_tools = true %}
{%- endif %}
{#- The first message may be the system's. #}
{%- if messages and messages[0]['role'] == 'system' %}
    {%- set system = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if has_tools is defined %}
    {{- "Functions:\\n\\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
{%- endif %}
{{- system + "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {%- if message.content is string %}
            {%- set content = message.content | trim %}
        {%- else %}
            {%- set content = message.content | selectattr('type', 'equalto', 'text') | map(attribute='text') | join %}
        {%- endif %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + content + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("One call at a time!") }}
        {%- endif %}
        {%- set call = message.tool_calls[0].function %}
        {{- '{"name": "' + call.name + '", "parameters": ' }}
        {{- call.arguments | tojson }}
        {{- "}<|eot_id|>" }}
    {%- else %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
""",
    "Mistral": """{%- if messages and messages[0]["role"] == "system" -%}
    {%- set system = messages[0]["content"] -%}
    {%- set rest = messages[1:] -%}
{%- else -%}
    {%- set rest = messages -%}
{%- endif -%}
{%- set users = rest | selectattr("role", "equalto", "user") | list -%}
{%- set ns = namespace(index=0) -%}
{%- for message in rest -%}
    {%- if not (message.role == "tool" or message.role == "tool_results" or (message.tool_calls is defined and message.tool_calls is not none)) -%}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) -%}
            {{- raise_exception("Roles must alternate") -}}
        {%- endif -%}
        {%- set ns.index = ns.index + 1 -%}
    {%- endif -%}
{%- endfor -%}
{{- bos_token -}}
{%- for message in rest -%}
    {%- if message["role"] == "user" -%}
        {%- if tools is not none and (message == users[-1]) -%}
            {{- "[AVAILABLE_TOOLS] [" -}}
            {%- for tool in tools -%}
                {%- set tool = tool.function -%}
                {{- '{"type": "function", "function": {' -}}
                {%- for key, val in tool.items() if key != "return" -%}
                    {%- if val is string -%}{{- '"' + key + '": "' + val + '"' -}}
                    {%- else -%}{{- '"' + key + '": ' + val|tojson -}}{%- endif -%}
                    {%- if not loop.last -%}{{- ", " -}}{%- endif -%}
                {%- endfor -%}
                {{- "}}" -}}{%- if not loop.last -%}{{- ", " -}}{%- else -%}{{- "]" -}}{%- endif -%}
            {%- endfor -%}
            {{- "[/AVAILABLE_TOOLS]" -}}
        {%- endif -%}
        {%- if loop.last and system is defined -%}{{- "[INST] " + system + "\\n\\n" + message["content"] + "[/INST]" -}}
        {%- else -%}{{- "[INST] " ~ message["content"] ~ "[/INST]" -}}{%- endif -%}
    {%- elif message.tool_calls is defined -%}
        {{- "[TOOL_CALLS] [" -}}
        {%- for call in message.tool_calls -%}
            {%- set out = call.function|tojson -%}
            {{- out[:-1] -}}
            {%- if call.id is undefined or call.id|length != 9 -%}{{- raise_exception("ids have 9 characters") -}}{%- endif -%}
            {{- ', "id": "' + call.id + '"}' -}}
            {%- if not loop.last -%}{{- ", " -}}{%- else -%}{{- "]" + eos_token -}}{%- endif -%}
        {%- endfor -%}
    {%- elif message["role"] == "assistant" -%}{{- " " + message["content"]|trim + eos_token -}}
    {%- else -%}{{- '[TOOL_RESULTS] {"content": ' + message.content|string + '}[/TOOL_RESULTS]' -}}
    {%- endif -%}
{%- endfor -%}""",
    "Qwen3": """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages and messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{%- endif %}
    {{- "# Tools\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools><|im_end|>\\n" }}
{%- endif %}
{%- set ns = namespace(searching=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.searching and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.searching = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}{%- set content = message.content %}{%- else %}{%- set content = '' %}{%- endif %}
    {%- if message.role == "assistant" %}
        {%- set reasoning = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set reasoning = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last and (loop.last or reasoning) %}
            {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {%- for call in message.tool_calls or [] %}
            {%- if (loop.first and content) or (not loop.first) %}{{- '\\n' }}{%- endif %}
            {%- if call.function %}{%- set call = call.function %}{%- endif %}
            {{- '<tool_call>\\n{"name": "' }}{{- call.name }}{{- '", "arguments": ' }}
            {%- if call.arguments is string %}{{- call.arguments }}{%- else %}{{- call.arguments | tojson }}{%- endif %}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}{{- '<|im_start|>user' }}{%- endif %}
        {{- '\\n<tool_response>\\n' }}{{- content }}{{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}{{- '<|im_end|>\\n' }}{%- endif %}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}""",
    "Gemma": """{{ bos_token }}{% if messages and messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '
' + (message['content'] | default('', true) | string | trim) + '<end_of_turn>
' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model
'}}{% endif %}""",
    "Zephyr": """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>
' ~ message['content'] ~ eos_token }}
{% elif message['role'] == 'assistant' %}
{% generation %}{{ '<|assistant|>
'  ~ message['content'] ~ eos_token }}{% endgeneration %}

{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}""",
    "macros": """{%- macro kind(type) -%}
  {%- if type is string -%}{{ type }}
  {%- elif type is iterable -%}{{ type | reject('eq', 'null') | join(' or ') }}
  {%- endif -%}
{%- endmacro -%}
{%- macro describe(schema, depth=1) -%}
  {%- for name, value in (schema.properties | default({})).items() %}
{{ '  ' * depth }}- {{ name }}: {{ kind(value.type) }}{{ ' (optional)' if name not in schema.required }}
    {%- if value.enum is defined %} one of {{ value.enum | map('upper') | join('|') }}{% endif %}
    {%- if value.default is defined %} = {{ value.default }}{% endif %}
  {%- endfor -%}
{%- endmacro -%}
{% for tool in tools or [] %}
{{ tool.function.name }}:{{ describe(tool.function.parameters) }}
{% endfor %}
{% set counts = namespace(user=0) %}
{% for message in messages %}
  {% if message.role == 'user' %}{% set counts.user = counts.user + 1 %}{% endif %}
  {% if message.role == 'system' %}{% continue %}{% endif %}
  {% if loop.index > 3 %}{% break %}{% endif %}
{{ loop.index }}/{{ loop.length }} {{ message.role.title() }}: {{ message.content | trim | replace('<', '&lt;') if message.content is string else message.content | tojson }}
{% else %}
nobody
{% endfor %}
{{ counts.user }} user{{ 's' if counts.user != 1 }}
""",
}


def rendering(template, messages, tools, add):
    try:
        text = render_jinja_template(
            [_normalize_chat_messages(messages)], tools=tools, chat_template=template,
            add_generation_prompt=add, **TOKENS)[0][0]
        return {"text": text}
    except Exception:
        return {"text": None}


def main():
    rows = []
    for name, template in TEMPLATES.items():
        for number, messages in enumerate(CONVERSATIONS):
            for tools in (False, True):
                for add in (False, True):
                    row = rendering(template, messages, TOOLS if tools else None, add)
                    rows.append({"template": name, "conversation": number, "tools": tools, "add": add, **row})
    source = pathlib.Path(__file__).with_name("expressions.txt").read_text(encoding="utf-8").removesuffix("\n")
    lines = source.split("\n") + [source[i:] for i in range(0, len(source), 977)]
    lines = [line for line in dict.fromkeys(lines) if line]
    messages = [
        {"role": "system", "content": " Be brief. "}, {"role": "user", "content": "Hi <b>\"there\"</b> é 🙂"},
        {"role": "assistant", "content": "Hello\nworld", "tool_calls": [{"type": "function", "function": {
            "name": "f", "arguments": {"x": 1, "y": [1.5, None, True], "z": "ü"}}}]},
        {"role": "tool", "content": {"a": 1}},
        {"role": "user", "content": [{"type": "text", "text": "part"}, {"type": "image"}]}]
    small = [{"template": line, **rendering(line, messages, TOOLS, True)} for line in lines if len(line) < 3000]
    print(json.dumps({
        "tokens": TOKENS, "tools": TOOLS, "templates": TEMPLATES, "conversations": CONVERSATIONS, "rows": rows,
        "messages": messages, "expressions": small}, separators=(",", ":")))


main()
