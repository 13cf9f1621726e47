/// The gradients of a part of a batch, one block laid out like `Model.gathered()`.
///
/// An embedding's table is mostly rows that no id of the part names: they are neither cleared nor added.
struct GradientBlock {
    let flat: Tensor<Float>
    /// Views of it, arranged as the graph takes its weights.
    let byWeight: [Tensor<Float>]
    private let tables: [Table]
    /// What lies between the tables.
    private let dense: [Range<Int>]

    /// Where a table lies in the block, and which of its rows are used.
    private struct Table {
        let start: Int
        let features: Int
        var isUsed: [Bool]
        var range: Range<Int> { start..<start + features * isUsed.count }
        var rows: [Range<Int>] { isUsed.indices.filter { isUsed[$0] }.map { start + $0 * features..<start + ($0 + 1) * features } }
    }

    /// - Parameter isWhole: all rows are cleared, for the block that others are added to.
    init(_ model: Model, _ graph: Graph, _ pass: Pass<Float>, isWhole: Bool) {
        let work = model.emptyGradients(isCleared: isWhole)
        flat = work.flat
        byWeight = model.arranged(work.byWeight)
        var tables: [Table] = []
        if !isWhole, model.weightLayers.allSatisfy(\.children.isEmpty) {
            for (call, part) in zip(graph.calls, pass.parts) {
                guard let embedding = graph.layers[call.layer] as? Embedding else { continue }
                let start = byWeight[graph.weightRanges[call.layer].lowerBound].pointer - flat.pointer
                // A layer that is called twice has one table.
                let at = tables.firstIndex { $0.start == start } ?? tables.count
                if at == tables.count { tables.append(Table(start: start, features: embedding.features, isUsed: [Bool](repeating: false, count: embedding.count))) }
                for row in embedding.rows(of: part.input) { tables[at].isUsed[row] = true }
            }
        }
        tables.sort { $0.start < $1.start }
        self.tables = tables
        dense = zip([0] + tables.map(\.range.upperBound), tables.map(\.start) + [flat.count]).map { $0..<$1 }
        guard !isWhole else { return }
        for range in dense + tables.flatMap(\.rows) { (flat.pointer + range.lowerBound).update(repeating: 0, count: range.count) }
    }

    /// Adds this block to a whole one.
    func add(to total: Tensor<Float>) {
        let (sum, term) = (total.pointer, flat.pointer)
        for range in dense { Threads.overParts(of: range) { part in for i in part { sum[i] += term[i] } } }
        for row in tables.flatMap(\.rows) { for i in row { sum[i] += term[i] } }
    }
}
