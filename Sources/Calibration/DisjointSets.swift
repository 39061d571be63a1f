/// A union-find structure of disjoint sets of the numbers from 0, with their sizes.
struct DisjointSets {
  private var parent: [Int]
  private var size: [Int]

  init(count: Int) {
    parent = Array(0..<count)
    size = Array(repeating: 1, count: count)
  }

  /// The representative of the set of `member`, which is the same for all members of the set.
  mutating func root(of member: Int) -> Int {
    var root = member
    while parent[root] != root {
      // Halving the path makes later searches shorter.
      parent[root] = parent[parent[root]]
      root = parent[root]
    }
    return root
  }

  /// The total size of the sets that contain the given members.
  mutating func joinedSize(of members: [Int]) -> Int {
    Set(members.map { root(of: $0) }).reduce(0) { $0 + size[$1] }
  }

  mutating func join(_ first: Int, _ second: Int) {
    let (one, other) = (root(of: first), root(of: second))
    guard one != other else { return }
    let (large, small) = size[one] >= size[other] ? (one, other) : (other, one)
    parent[small] = large
    size[large] += size[small]
  }

  mutating func join(all members: [Int]) {
    guard let first = members.first else { return }
    for member in members.dropFirst() { join(first, member) }
  }

  /// The set of each number. Sets are numbered from 0 in order of first appearance.
  mutating func numbers() -> [Int] {
    var known: [Int: Int] = [:]
    return parent.indices.map { member in
      let root = root(of: member)
      let number = known[root] ?? known.count
      known[root] = number
      return number
    }
  }
}
