public import Interpreter
public import Plots

/// A picture as a value; the prompt draws it.
public final class FigureObject: Object, FigureConvertible {
    public var shownFigure: Figure? { figure }
    public var figure: Figure
    public init(_ figure: Figure) { self.figure = figure }
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Figure", module: "matplotlib.figure")
    public override var type: TypeObject { FigureObject.classObject }
    public override func repr(_ vm: Interpreter) -> String { "<Figure with \(figure.panels.count) panel\(figure.panels.count == 1 ? "" : "s")>" }
}

/// A value that the prompt shows as a picture.
public protocol FigureConvertible: Object {
    var shownFigure: Figure? { get }
}
