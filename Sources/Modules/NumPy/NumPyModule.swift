import Arrays
package import Interpreter

/// The module `numpy`, put together from the tables of its parts.
package enum NumPyModule {
    package static func make(_ vm: Interpreter) -> Module {
        return Module("numpy", "Arrays of numbers, as NumPy has them.", functions: functions, values: values(vm), absent: absent)
    }

    private static let functions: [Builtin] =
        ArrayMethods.shared.map { rename($0) } + ArrayReductions.functions + Creation.table + Shaping.table + Sorting.functions + Utilities.table + Printing.functions
        + Statistics.table + Calculus.table + LinearAlgebra.products + Einsum.table + Functional.table + ArrayFiles.table

    private static func values(_ vm: Interpreter) -> [(String, Value)] {
        var values: [(String, Value)] = [
            ("pi", .float(.pi)), ("e", .float(2.718281828459045)), ("inf", .float(.infinity)), ("nan", .float(.nan)), ("newaxis", .none), ("vectorize", .object(Functional.vectorize)), ("finfo", .object(LimitsObject.floatType)), ("iinfo", .object(LimitsObject.integerType)),
            ("mgrid", .object(GridObject(.mgrid))), ("ogrid", .object(GridObject(.ogrid))), ("r_", .object(GridObject(.rows))), ("c_", .object(GridObject(.columns))), ("s_", .object(GridObject(.slices))),
            ("euler_gamma", .float(0.5772156649015329)), ("True_", NumPy.scalar(true)), ("False_", NumPy.scalar(false)),
            ("ndarray", .object(NumPy.arrayType)), ("dtype", .object(NumPy.dtypeType)), ("__version__", .string("2.4.0")),
            ("random", .object(NumPyRandom.make(vm))), ("linalg", .object(LinearAlgebra.module())), ("testing", .object(Testing.module())), ("lib", .object(StrideTricks.library())),
            ("exceptions", .object(Module("numpy.exceptions", "NumPy's classes of errors.", [("AxisError", .object(ArrayErrors.axisError))]))),
            ("bool_", .object(NumPy.scalarType(.bool))), ("int_", .object(NumPy.scalarType(.int64))), ("intp", .object(NumPy.scalarType(.int64))), ("intc", .object(NumPy.scalarType(.int32))),
            ("uint", .object(NumPy.scalarType(.uint64))), ("double", .object(NumPy.scalarType(.float64))), ("single", .object(NumPy.scalarType(.float32))), ("half", .object(NumPy.scalarType(.float16))),
            ("longlong", .object(NumPy.scalarType(.int64))), ("short", .object(NumPy.scalarType(.int16))), ("byte", .object(NumPy.scalarType(.int8))), ("ubyte", .object(NumPy.scalarType(.uint8))),
            ("str_", .object(NumPy.textType)), ("object_", .object(NumPy.objectType)), ("datetime64", .object(NumPy.datetimeType)), ("timedelta64", .object(NumPy.timedeltaType)),
            ("generic", .object(NumPy.scalarRoot)), ("number", .object(NumPy.number)), ("integer", .object(NumPy.integerType)), ("signedinteger", .object(NumPy.signedInteger)),
            ("unsignedinteger", .object(NumPy.unsignedInteger)), ("inexact", .object(NumPy.inexact)), ("floating", .object(NumPy.floating)), ("complexfloating", .object(NumPy.complexFloating)),
        ]
        for dtype in DType.numbers { values.append((dtype.name, .object(NumPy.scalarType(dtype)))) }
        for ufunc in Ufuncs.table { values.append((ufunc.builtin.name, .object(ufunc))) }
        return values
    }

    /// A method as a function: its first parameter is the array `a`.
    private static func rename(_ method: Builtin) -> Builtin {
        Builtin(method.name, method.signature.replacingSelf, method.summary, example: method.example, method.body)
    }

    private static let absent: [String: String] = [
        "float_": "It was removed in NumPy 2.0: use np.float64.", "int": "It was removed: use int.", "float": "It was removed: use float.", "bool8": "It was removed: use np.bool.",
        "object": "It was removed: use object.", "str": "It was removed: use str.", "Inf": "It was removed in NumPy 2.0: use np.inf.", "NaN": "It was removed in NumPy 2.0: use np.nan.",
        "complex_": "It was removed in NumPy 2.0: use np.complex128.", "trapz": "It was removed in NumPy 2.4: use np.trapezoid.", "product": "It was removed in NumPy 2.0: use np.prod.",
        "cumproduct": "It was removed in NumPy 2.0: use np.cumprod.", "alltrue": "It was removed in NumPy 2.0: use np.all.", "sometrue": "It was removed in NumPy 2.0: use np.any.",
        "round_": "It was removed in NumPy 2.0: use np.round.", "msort": "It was removed: use np.sort(a, axis=0).", "asfarray": "It was removed in NumPy 2.0: use np.asarray(a, dtype=float).",
        "matrix": "Matrices are not part of this NumPy: use arrays and @.", "fft": "Fourier transforms are not part of this NumPy.", "ma": "Masked arrays are not part of this NumPy: use nan and np.nanmean, or boolean masks.",
        "polynomial": "Polynomial classes are not part of this NumPy: use np.polyfit and np.polyval.", "poly1d": "Polynomial classes are not part of this NumPy: use np.polyval.", "memmap": "Memory maps are not part of this NumPy: use np.load.",
        "recarray": "Record arrays are not part of this NumPy: use pandas.DataFrame.", "char": "Text functions are not part of this NumPy: use a list comprehension over the texts.", "strings": "Text functions are not part of this NumPy: use a list comprehension over the texts.",
        "nditer": "Iterate with for x in a.flat, or np.ndindex(a.shape).", "longdouble": "Extended precision is not part of this NumPy: use np.float64.", "bytes_": "Bytes are not part of this NumPy: use texts.",
    ]
}
