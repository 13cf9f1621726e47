import Syntax

/// The register or constant that an operand stands for.
@inline(__always)
private func at(_ operand: Int32, _ registers: Interpreter.Registers, _ constants: Interpreter.Registers) -> Interpreter.Registers {
    operand >= 0 ? registers + Int(operand) : constants + Int(~operand)
}

extension Interpreter {
    typealias Registers = UnsafeMutablePointer<Value>

    /// Runs a function whose arguments already lie in its registers, until it returns, yields or raises.
    ///
    /// Calls from compiled code to compiled code stay inside of this loop: the callee's registers begin where the
    /// caller put the arguments. Only built-in functions that call back come here again.
    func run(_ entry: Function, _ base: Registers, from start: Int, generator: GeneratorFrame?) throws -> Value {
        // Functions and their code live as long as the registers they were called from: counting their users at each call
        // would take a quarter of its time.
        var function = Unmanaged.passUnretained(entry)
        var running = Unmanaged.passUnretained(entry.code)
        var r = base
        var first = entry.code.instructions
        var ip = first + start
        var constants = entry.code.constants
        var names = entry.code.nameTable
        let lowest = frameTop
        let globals = self.globals
        let outerTop = stackTop
        if generator == nil { stackTop = r + entry.code.registerCount }
        defer { stackTop = outerTop }

        while true {
            do {
                if let generator, generator.pending != nil, ip.pointee.op != .yieldFrom, let raised = generator.takePending() {
                    // It waits behind its `yield`: that is where the exception comes from.
                    throw Raise(raised)
                }
                while true {
                    let i = ip.pointee
                    ip += 1
                    switch i.op {
                    case .load:
                        let value = at(i.b, r, constants).pointee
                        if case .unset = value { throw unbound(running.takeUnretainedValue(), i.b) }
                        r[Int(i.a)] = value
                    case .loadGlobal:
                        let value = globals.values[Int(i.b)]
                        if case .unset = value {
                            r[Int(i.a)] = try globals.standard(Int(i.b)) { try builtin($0) }
                        } else {
                            r[Int(i.a)] = value
                        }
                    case .storeGlobal:
                        let value = at(i.b, r, constants).pointee
                        if case .unset = value { throw unbound(running.takeUnretainedValue(), i.b) }
                        globals.values[Int(i.a)] = value
                    case .deleteGlobal:
                        if globals.values[Int(i.a)].isUnset { throw undefined(globals.names[Int(i.a)]) }
                        globals.values[Int(i.a)] = .unset
                    case .makeCell: r[Int(i.a)] = .object(Cell(r[Int(i.a)]))
                    case .loadCell:
                        guard case .object(let object) = r[Int(i.b)] else { throw unbound(running.takeUnretainedValue(), i.b) }
                        let value = unsafeDowncast(object, to: Cell.self).value
                        if case .unset = value { throw unbound(running.takeUnretainedValue(), i.b) }
                        r[Int(i.a)] = value
                    case .storeCell:
                        guard case .object(let object) = r[Int(i.a)] else { throw unbound(running.takeUnretainedValue(), i.a) }
                        unsafeDowncast(object, to: Cell.self).value = at(i.b, r, constants).pointee
                    case .deleteCell:
                        if i.b == 1 {
                            function.takeUnretainedValue().cells[Int(i.a)].value = .unset
                        } else if case .object(let object) = r[Int(i.a)] {
                            unsafeDowncast(object, to: Cell.self).value = .unset
                        }
                    case .loadFree:
                        let cell = function.takeUnretainedValue().cells[Int(i.b)]
                        if i.c == 1 {
                            r[Int(i.a)] = .object(cell)
                        } else {
                            if case .unset = cell.value {
                                throw Raise(.nameError, "cannot access free variable '\(running.takeUnretainedValue().freeNames[Int(i.b)])' where it is not associated with a value in enclosing scope")
                            }
                            r[Int(i.a)] = cell.value
                        }
                    case .storeFree: function.takeUnretainedValue().cells[Int(i.a)].value = at(i.b, r, constants).pointee
                    case .deleteLocal:
                        if i.b == 0, r[Int(i.a)].isUnset { throw unbound(running.takeUnretainedValue(), i.a) }
                        r[Int(i.a)] = .unset
                    case .loadName:
                        if let value = r[0].of(Namespace.self)?[names[Int(i.b)]] {
                            r[Int(i.a)] = value
                        } else {
                            let value = globals.values[Int(i.c)]
                            r[Int(i.a)] = value.isUnset ? try builtin(globals.names[Int(i.c)]) : value
                        }
                    case .storeName: r[0].of(Namespace.self)?[names[Int(i.a)]] = at(i.b, r, constants).pointee
                    case .deleteName: r[0].of(Namespace.self)?[names[Int(i.a)]] = nil

                    case .add:
                        let (x, y) = (at(i.b, r, constants), at(i.c, r, constants))
                        if case .int(let m) = x.pointee, case .int(let n) = y.pointee {
                            let (sum, over) = m.addingReportingOverflow(n)
                            if !over {
                                r[Int(i.a)] = .int(sum)
                                continue
                            }
                        } else if case .float(let m) = x.pointee, case .float(let n) = y.pointee {
                            r[Int(i.a)] = .float(m + n)
                            continue
                        } else if case .str(let addition) = y.pointee, i.flag == 1, i.a == i.b, case .str = x.pointee {
                            let next = ip.pointee
                            appendText(addition, to: r + Int(i.a), variable: next.op == .storeGlobal && next.b == i.a ? Int(next.a) : nil)
                            continue
                        }
                        r[Int(i.a)] = try arithmetic(.add, x.pointee, y.pointee, inPlace: i.flag == 1)
                    case .subtract:
                        let (x, y) = (at(i.b, r, constants), at(i.c, r, constants))
                        if case .int(let m) = x.pointee, case .int(let n) = y.pointee {
                            let (difference, over) = m.subtractingReportingOverflow(n)
                            if !over {
                                r[Int(i.a)] = .int(difference)
                                continue
                            }
                        } else if case .float(let m) = x.pointee, case .float(let n) = y.pointee {
                            r[Int(i.a)] = .float(m - n)
                            continue
                        }
                        r[Int(i.a)] = try arithmetic(.subtract, x.pointee, y.pointee, inPlace: i.flag == 1)
                    case .multiply:
                        let (x, y) = (at(i.b, r, constants), at(i.c, r, constants))
                        if case .int(let m) = x.pointee, case .int(let n) = y.pointee {
                            let (product, over) = m.multipliedReportingOverflow(by: n)
                            if !over {
                                r[Int(i.a)] = .int(product)
                                continue
                            }
                        } else if case .float(let m) = x.pointee, case .float(let n) = y.pointee {
                            r[Int(i.a)] = .float(m * n)
                            continue
                        }
                        r[Int(i.a)] = try arithmetic(.multiply, x.pointee, y.pointee, inPlace: i.flag == 1)
                    case .binary:
                        if let result = Numbers.quick(i.flag, at(i.b, r, constants).pointee, at(i.c, r, constants).pointee) {
                            r[Int(i.a)] = result
                            continue
                        }
                        r[Int(i.a)] = try arithmetic(Operator(rawValue: i.flag) ?? .add, at(i.b, r, constants).pointee, at(i.c, r, constants).pointee, inPlace: false)
                    case .inPlace:
                        if let result = Numbers.quick(i.flag, at(i.b, r, constants).pointee, at(i.c, r, constants).pointee) {
                            r[Int(i.a)] = result
                            continue
                        }
                        r[Int(i.a)] = try arithmetic(Operator(rawValue: i.flag) ?? .add, at(i.b, r, constants).pointee, at(i.c, r, constants).pointee, inPlace: true)
                    case .unary: r[Int(i.a)] = try unary(UnaryOperation(rawValue: i.flag) ?? .plus, at(i.b, r, constants).pointee)
                    case .not: r[Int(i.a)] = .bool(try !truth(at(i.b, r, constants).pointee))

                    case .compare:
                        r[Int(i.a)] = try compare(Comparison(rawValue: i.flag) ?? .equal, at(i.b, r, constants).pointee, at(i.c, r, constants).pointee)
                    case .compareJump:
                        let (x, y) = (at(i.b, r, constants), at(i.c, r, constants))
                        let holds: Bool
                        if case .int(let m) = x.pointee, case .int(let n) = y.pointee {
                            switch i.flag {
                            case 0: holds = m < n
                            case 1: holds = m <= n
                            case 2: holds = m > n
                            case 3: holds = m >= n
                            case 4: holds = m == n
                            default: holds = m != n
                            }
                        } else {
                            holds = try truth(compare(Comparison(rawValue: i.flag) ?? .equal, x.pointee, y.pointee))
                        }
                        if !holds { ip = first + Int(i.a) }
                    case .isSame: r[Int(i.a)] = .bool(at(i.b, r, constants).pointee.isSame(as: at(i.c, r, constants).pointee))
                    case .isNot: r[Int(i.a)] = .bool(!at(i.b, r, constants).pointee.isSame(as: at(i.c, r, constants).pointee))
                    case .contains: r[Int(i.a)] = .bool(try contains(at(i.c, r, constants).pointee, at(i.b, r, constants).pointee))
                    case .notContains: r[Int(i.a)] = .bool(try !contains(at(i.c, r, constants).pointee, at(i.b, r, constants).pointee))

                    case .jump: ip = first + Int(i.c)
                    case .loop:
                        // Checked before the jump: a traceback then points into the loop.
                        try checkInterruption()
                        ip = first + Int(i.c)
                    case .jumpIfTrue:
                        if try truth(at(i.a, r, constants).pointee) { ip = first + Int(i.c) }
                    case .jumpIfFalse:
                        if try !truth(at(i.a, r, constants).pointee) { ip = first + Int(i.c) }
                    case .iterate: r[Int(i.a)] = .object(try iterator(at(i.b, r, constants).pointee))
                    case .advance:
                        let iterator = r + Int(i.b)
                        if let range = iterator.exactly(RangeIterator.self) {
                            if let value = range._withUnsafeGuaranteedRef({ $0.following() }) {
                                r[Int(i.a)] = .int(value)
                                continue
                            }
                        } else if let walk = iterator.exactly(ListIterator.self) {
                            if let value = walk._withUnsafeGuaranteedRef({ $0.following() }) {
                                r[Int(i.a)] = value
                                continue
                            }
                        } else {
                            guard case .object(let object) = iterator.pointee else { throw unbound(running.takeUnretainedValue(), i.b) }
                            // A tuple that nobody else holds is filled anew: see `TupleMaker`.
                            if i.flag == 1 { r[Int(i.a)] = .unset }
                            if let value = try unsafeDowncast(object, to: Iterator.self).next(self) {
                                r[Int(i.a)] = value
                                continue
                            }
                        }
                        ip = first + Int(i.c)

                    case .attribute:
                        let name = names[Int(i.c)]
                        if let instance = at(i.b, r, constants).exactly(Instance.self), let value = instance._withUnsafeGuaranteedRef({ $0.plainAttribute(name) }) {
                            r[Int(i.a)] = value
                            continue
                        }
                        r[Int(i.a)] = try attribute(at(i.b, r, constants).pointee, name)
                    case .setAttribute:
                        let value = at(i.c, r, constants).pointee
                        if case .unset = value { throw unbound(running.takeUnretainedValue(), i.c) }
                        let name = names[Int(i.b)]
                        if let instance = at(i.a, r, constants).exactly(Instance.self), instance._withUnsafeGuaranteedRef({ $0.setPlainField(name, value) }) { continue }
                        try setAttribute(at(i.a, r, constants).pointee, names[Int(i.b)], value)
                    case .deleteAttribute:
                        guard let object = at(i.a, r, constants).pointee.heapObject else { throw Raise(.attributeError, names[Int(i.b)].text) }
                        try object.deleteAttribute(names[Int(i.b)], self)
                    case .item:
                        let key = at(i.c, r, constants)
                        if case .int(let index) = key.pointee, let list = at(i.b, r, constants).list {
                            let value: Value? = list._withUnsafeGuaranteedRef { list in
                                let position = index < 0 ? index &+ list.items.count : index
                                return position >= 0 && position < list.items.count ? list.items[position] : nil
                            }
                            guard let value else { throw Raise(.indexError, "list index out of range") }
                            r[Int(i.a)] = value
                        } else if case .dict(let dict) = at(i.b, r, constants).pointee, let position = try dict.find(Key(key.pointee, self), self) {
                            r[Int(i.a)] = dict.entries.value(at: position)
                        } else {
                            r[Int(i.a)] = try item(at(i.b, r, constants).pointee, key.pointee)
                        }
                    case .setItem:
                        let value = at(i.c, r, constants).pointee
                        if case .unset = value { throw unbound(running.takeUnretainedValue(), i.c) }
                        if case .int(let index) = at(i.b, r, constants).pointee, let list = at(i.a, r, constants).list {
                            let isInside = list._withUnsafeGuaranteedRef { list in
                                let position = index < 0 ? index &+ list.items.count : index
                                guard position >= 0, position < list.items.count else { return false }
                                list.items[position] = value
                                return true
                            }
                            if isInside { continue }
                            throw Raise(.indexError, "list assignment index out of range")
                        }
                        if case .dict(let dict) = at(i.a, r, constants).pointee {
                            try dict.store(Key(at(i.b, r, constants).pointee, self), value, self)
                            continue
                        }
                        try setItem(at(i.a, r, constants).pointee, at(i.b, r, constants).pointee, value)
                    case .deleteItem:
                        guard let object = at(i.a, r, constants).pointee.heapObject else {
                            throw Raise(.typeError, "'\(at(i.a, r, constants).pointee.typeName)' object doesn't support item deletion")
                        }
                        try object.deleteItem(at(i.b, r, constants).pointee, self)
                    case .slice:
                        let b = Int(i.b)
                        r[Int(i.a)] = .object(SliceObject(r[b], r[b + 1], r[b + 2]))

                    case .list: r[Int(i.a)] = .list(List(Array(UnsafeBufferPointer(start: r + Int(i.b), count: Int(i.c)))))
                    case .tuple: r[Int(i.a)] = .tuple(Tuple(Array(UnsafeBufferPointer(start: r + Int(i.b), count: Int(i.c)))))
                    case .set:
                        let set = SetObject()
                        for j in 0..<Int(i.c) { try set.insert(Key(r[Int(i.b) + j], self), self) }
                        // A display of constants is a frozen set first, in CPython, which shows in the order.
                        if i.flag == 1 { set.table = try SetTable(set.table.keys, self).copy(self) }
                        r[Int(i.a)] = .object(set)
                    case .dict: r[Int(i.a)] = .dict(Dict())
                    case .append:
                        let value = at(i.b, r, constants).pointee
                        if case .unset = value { throw unbound(running.takeUnretainedValue(), i.b) }
                        (r + Int(i.a)).list?._withUnsafeGuaranteedRef { $0.items.append(value) }
                    case .insert:
                        if let set = r[Int(i.a)].of(SetObject.self) { try set.insert(Key(at(i.b, r, constants).pointee, self), self) }
                    case .store:
                        if case .dict(let dict) = r[Int(i.a)] { try dict.store(Key(at(i.b, r, constants).pointee, self), at(i.c, r, constants).pointee, self) }
                    case .extend: try extend(r[Int(i.a)], at(i.b, r, constants).pointee, isCall: i.flag == 1)
                    case .merge:
                        guard case .dict(let target) = r[Int(i.a)] else { continue }
                        guard try DictMethods.isMapping(at(i.b, r, constants).pointee, self) else {
                            throw Raise(.typeError, "'\(at(i.b, r, constants).pointee.typeName)' object is not a mapping")
                        }
                        try DictMethods.update(target, with: at(i.b, r, constants).pointee, self)
                    case .mergeArguments: try mergeArguments(r[Int(i.a)], at(i.b, r, constants).pointee, callee: r[Int(i.c)])
                    case .toTuple: if case .list(let list) = r[Int(i.b)] { r[Int(i.a)] = .tuple(Tuple(list.items)) }
                    case .formatValue:
                        guard case .str(let spec) = at(i.c, r, constants).pointee else { continue }
                        r[Int(i.a)] = .string(try formatted(at(i.b, r, constants).pointee, conversion: i.flag, spec: spec.text))
                    case .joinText:
                        r[Int(i.a)] = .str(joined(r + Int(i.b), Int(i.c)))
                    case .unpack:
                        if case .tuple(let tuple) = at(i.b, r, constants).pointee, tuple.items.count == Int(i.c) {
                            // The tuple's own register may be among the targets.
                            let items = tuple.items
                            for j in 0..<items.count { r[Int(i.a) + j] = items[j] }
                            continue
                        }
                        try unpack(at(i.b, r, constants).pointee, into: r + Int(i.a), count: Int(i.c))
                    case .unpackStar: try unpackStar(at(i.b, r, constants).pointee, into: r + Int(i.a), count: Int(i.c >> 16), star: Int(i.c & 0xFFFF))

                    case .call, .callMethod:
                        var callee = r + Int(i.a)
                        var count = Int(i.b)
                        if i.op == .callMethod {
                            // [function, receiver, arguments…]; without a receiver the function moves up one place.
                            if case .unset = callee[1] {
                                callee[1] = callee[0]
                                callee += 1
                            } else {
                                count += 1
                            }
                        }
                        let window = callee + 1
                        if let native = callee.exactly(NativeFunction.self) {
                            if i.c < 0, let value = try native._withUnsafeGuaranteedRef({ try callNative($0, window, count) }) {
                                for j in 0...count { callee[j] = .unset }
                                r[Int(i.a)] = value
                                continue
                            }
                        } else if generator == nil, let target = callee.exactly(Function.self) {
                            if try begin(target, window, count, keywords: i.c < 0 ? nil : constants[Int(i.c)]) {
                                frameTop.initialize(to: SavedFrame(function: function, registers: r, counter: ip - first, made: nil))
                                frameTop += 1
                                function = target
                                r = window
                                (running, first, constants, names) = Interpreter.parts(target)
                                ip = first
                                stackTop = r + running._withUnsafeGuaranteedRef { $0.registerCount }
                                continue
                            }
                        } else if let type = callee.exactly(TypeObject.self) {
                            switch type._withUnsafeGuaranteedRef({ $0.shortcut }) {
                            case .native(let native):
                                if i.c < 0, let value = try callNative(native, window, count) {
                                    for j in 0...count { callee[j] = .unset }
                                    r[Int(i.a)] = value
                                    continue
                                }
                            case .initialiser(let initialiser):
                                if generator != nil { break }
                                let held = type.takeUnretainedValue()
                                let made = Instance(held)
                                callee.pointee = .object(made)
                                let target = Unmanaged.passUnretained(initialiser)
                                if try begin(target, callee, count + 1, keywords: i.c < 0 ? nil : constants[Int(i.c)]) {
                                    frameTop.initialize(to: SavedFrame(
                                        function: function, registers: r, counter: ip - first, made: (.passRetained(made), target.retain())))
                                    frameTop += 1
                                    function = target
                                    r = callee
                                    (running, first, constants, names) = Interpreter.parts(target)
                                    ip = first
                                    stackTop = r + running._withUnsafeGuaranteedRef { $0.registerCount }
                                    continue
                                }
                                callee.pointee = .object(held)
                            case .none: break
                            }
                        }
                        if case .object(let object) = callee.pointee {
                            let value = try call(object, callee + 1, count, keywords: i.c < 0 ? nil : constants[Int(i.c)])
                            for j in 0...count { callee[j] = .unset }
                            r[Int(i.a)] = value
                        } else {
                            throw Raise(.typeError, "'\(callee.pointee.typeName)' object is not callable")
                        }
                    case .loadMethod: try loadMethod(at(i.b, r, constants).pointee, names[Int(i.c)], into: r + Int(i.a))
                    case .callSpread:
                        guard case .list(let list) = r[Int(i.a) + 1], case .dict(let dict) = r[Int(i.a) + 2] else { continue }
                        let keywords = dict.entries.map { (name: Name($0.key.value.text ?? ""), value: $0.value) }
                        r[Int(i.a)] = try call(r[Int(i.a)], Arguments(list.items, keywords))
                    case .result:
                        let value = at(i.b, r, constants).pointee
                        if case .unset = value { throw unbound(running.takeUnretainedValue(), i.b) }
                        if let generator {
                            generator.finish(value)
                            return .unset
                        }
                        leave(running._withUnsafeGuaranteedRef { $0.registerCount }, r)
                        if frameTop == lowest { return value }
                        frameTop -= 1
                        let frame = frameTop.pointee
                        function = frame.function
                        (running, first, constants, names) = Interpreter.parts(function)
                        r = frame.registers
                        stackTop = r + running._withUnsafeGuaranteedRef { $0.registerCount }
                        ip = first + frame.counter
                        if let made = frame.made {
                            made.initialiser.release()
                            let object = made.object.takeRetainedValue()
                            guard value.isNone else { throw Raise(.typeError, "__init__() should return None, not '\(value.typeName)'") }
                            r[Int(ip[-1].a)] = .object(object)
                        } else {
                            r[Int(ip[-1].a)] = value
                        }
                    case .function: r[Int(i.a)] = .object(makeFunction(running.takeUnretainedValue().children[Int(i.b)], r + Int(i.c)))
                    case .makeClass: r[Int(i.a)] = try makeClass(r + Int(i.b), baseCount: Int(i.c))
                    case .annotate:
                        if let namespace = r[0].of(Namespace.self), let text = at(i.b, r, constants).pointee.text {
                            namespace.annotations.append((names[Int(i.a)].text, .string(text)))
                        }
                    case .takeCell: r[0].of(Namespace.self)?.ownClass = r[Int(i.b)].of(Cell.self)
                    case .yield:
                        let value = at(i.b, r, constants).pointee
                        if case .unset = value { throw unbound(running.takeUnretainedValue(), i.b) }
                        guard let generator else { continue }
                        generator.suspend(at: ip - first, register: Int(i.a))
                        return value
                    case .yieldFrom:
                        guard let generator, case .object(let object as Iterator) = r[Int(i.b)] else { continue }
                        if let value = try generator.delegate(to: object, self) {
                            generator.suspend(at: ip - first - 1, register: nil)
                            return value
                        }
                        r[Int(i.a)] = (object as? GeneratorObject)?.returned ?? .none

                    case .importModule:
                        if case .str(let name) = at(i.b, r, constants).pointee { r[Int(i.a)] = try importModule(name.text, outermost: i.c == 1) }
                    case .importFrom:
                        if case .str(let name) = at(i.c, r, constants).pointee { r[Int(i.a)] = try importName(name.text, from: r[Int(i.b)]) }
                    case .importAll: try importAll(r[Int(i.a)])

                    case .raise: throw try raise(i.a < 0 ? nil : r[Int(i.a)], cause: i.b < 0 ? nil : r[Int(i.b)], handling: i.c < 0 ? nil : r[Int(i.c)])
                    case .reraise:
                        if let exception = r[Int(i.a)].of(ExceptionObject.self) { throw Raise(exception) }
                    case .matches: r[Int(i.a)] = .bool(try matches(at(i.b, r, constants).pointee, at(i.c, r, constants).pointee))
                    case .failAssert: throw Raise(ExceptionObject(.named(.assertionError), i.a < 0 ? [] : [r[Int(i.a)]]))
                    case .bindContext:
                        let exception = r[Int(i.b)]
                        r[Int(i.a)] = .object(exception.type)
                        r[Int(i.a) + 1] = exception
                        r[Int(i.a) + 2] = .none
                    }
                }
            } catch {
                // Look for a handler here, then in the callers that run in this loop.
                let exception = self.exception(from: unboundOperand(error, running.takeUnretainedValue(), ip - 1, r))
                var counter = ip - first - 1
                while true {
                    if !running.takeUnretainedValue().isLibrary { exception.trace.append(.init(source: running.takeUnretainedValue().source, span: running.takeUnretainedValue().spans[counter], function: running.takeUnretainedValue().qualifiedName)) }
                    if let handler = running.takeUnretainedValue().handlers.first(where: { $0.start <= counter && counter < $0.end }) {
                        r[Int(handler.register)] = .object(exception)
                        ip = first + handler.target
                        break
                    }
                    if let generator {
                        generator.finish(.none)
                    } else {
                        leave(running._withUnsafeGuaranteedRef { $0.registerCount }, r)
                    }
                    if frameTop == lowest { throw Raise(exception) }
                    frameTop -= 1
                    let frame = frameTop.pointee
                    if let made = frame.made {
                        made.initialiser.release()
                        made.object.release()
                    }
                    function = frame.function
                    (running, first, constants, names) = Interpreter.parts(function)
                    r = frame.registers
                    stackTop = r + running._withUnsafeGuaranteedRef { $0.registerCount }
                    counter = frame.counter - 1
                }
            }
        }
    }
}
