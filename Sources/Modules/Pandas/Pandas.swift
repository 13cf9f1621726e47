import Arrays
package import Interpreter

/// The module `pandas`.
package enum Pandas {
    nonisolated(unsafe) static let frameType: TypeObject = TypeObject(
        "DataFrame", module: "pandas",
        methods: Transform.frameMethods + Reductions.frameMethods + FrameMethods.table + FrameMethods.labels + FrameMethods.functions + Summaries.frameMethods + Reshaping.frameMethods + Joining.frameMethods
            + Windows.frameMethods + Plotting.frameMethods + CSVWriter.frameMethods + Query.frameMethods + CrossSection.frameMethods,
        constructor: FrameConstruction.builtin)
    nonisolated(unsafe) static let seriesType: TypeObject = TypeObject(
        "Series", module: "pandas",
        methods: Transform.seriesMethods + Reductions.seriesMethods + SeriesMethods.table + SeriesMethods.functions + Summaries.seriesMethods + Reshaping.seriesMethods + Windows.seriesMethods + Plotting.seriesMethods
            + CSVWriter.seriesMethods,
        constructor: SeriesConstruction.builtin)

    /// `pandas.plotting`.
    package static func plotting(_ vm: Interpreter) throws -> Module { try vm.libraryModule("pandas.plotting", "Drawings of series.", source: PlottingSource.text) }

    package static func make(_ inner: @escaping (String) -> () throws -> Value) -> Module {
        let errors = Module("pandas.errors", "What pandas raises.", [
            ("ParserError", .object(CSVReader.parserError)), ("EmptyDataError", .object(CSVReader.emptyDataError)), ("IntCastingNaNError", .object(Column.castingError)),
            ("IndexingError", .object(Selection.indexingError)), ("MergeError", .object(Joining.mergeError)), ("OptionError", .object(DisplayOptions.optionError)),
            ("UndefinedVariableError", .object(Query.undefined)), ("OutOfBoundsDatetime", .object(Civil.outOfBounds)), ("OutOfBoundsTimedelta", .object(Civil.outOfBoundsSpan)),
        ])
        var values: [(String, Value)] = [
            ("DataFrame", .object(frameType)), ("Series", .object(seriesType)), ("Timestamp", .object(TimestampObject.classObject)), ("Timedelta", .object(TimedeltaObject.classObject)),
            ("DateOffset", .object(OffsetObject.classObject)), ("NaT", .object(NaTObject.shared)), ("NA", .float(.nan)), ("options", .object(OptionsObject(""))), ("errors", .object(errors)),
            ("__version__", .string("3.1 (Unroll's own)")),
        ]
        for (name, type) in IndexObject.classes { values.append((name, .object(type))) }
        let offsets: Module = Module("pandas.tseries.offsets", "Steps in the calendar.", functions: offsets, values: [("DateOffset", .object(OffsetObject.classObject))])
        values.append(("offsets", .object(offsets)))
        return Module("pandas", "Tables, as pandas has them.", functions: [CSVReader.builtin] + DisplayOptions.functions + ToDatetime.functions + Joining.functions + Reshaping.functions + Summaries.functions, values: values, lazy: ["plotting": inner("pandas.plotting")], absent: absent)
    }

    private static let offsets: [Builtin] = [("MonthBegin", "MS"), ("MonthEnd", "ME"), ("Day", "D"), ("Hour", "h"), ("Minute", "min"), ("Second", "s"), ("YearBegin", "YS"), ("YearEnd", "YE"), ("QuarterBegin", "QS"), ("QuarterEnd", "QE"), ("BDay", "B"), ("Week", "W")].map { name, code in
        Builtin(name, "n=1", "A step of the calendar: \(name).") { call in
            let n = try call.int(0, or: 1)
            guard abs(Double(n)) < 1e6 else { throw Raise(.overflowError, "the offset is too long") }
            if name == "Week" { return .object(OffsetObject(months: 0, span: n * 7 * Civil.dayLength)) }
            return .object(OffsetObject(months: 0, span: 0, frequency: try Frequency("\(n)\(code)")))
        }
    }

    private static let absent: [String: String] = [
        "read_excel": "Save the sheet as CSV and use pd.read_csv.", "read_json": "Only CSV files are read: use pd.read_csv.", "read_parquet": "Only CSV files are read: use pd.read_csv.",
        "read_pickle": "Only CSV files are read: use pd.read_csv.", "read_sql": "Only CSV files are read: use pd.read_csv.", "read_html": "Only CSV files are read: use pd.read_csv.",
        "read_hdf": "Only CSV files are read: use pd.read_csv.", "Categorical": "Leave the column as texts; pd.factorize gives its codes.", "Period": "Use pd.Timestamp.", "period_range": "Use pd.date_range.",
        "PeriodIndex": "Use pd.date_range.", "Interval": "Use pd.cut for labels of intervals.", "eval": "Write the expression out.", "Grouper": "Use df.resample('MS') on a date index.",
        "wide_to_long": "Use df.melt(...).", "json_normalize": "Build the frame from a list of dicts.", "datetime": "pandas no longer carries it: from datetime import datetime.", "Panel": "Use a frame with two index levels.",
    ]
}
