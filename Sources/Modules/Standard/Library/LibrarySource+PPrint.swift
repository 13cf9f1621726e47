extension LibrarySource {
    /// `pprint`, in the language itself.
    static let pprint = ###"""
        def _lines(value, indent, width, room):
            text = repr(value)
            if len(text) <= width - indent - room or not isinstance(value, (list, tuple, dict, set)) or not value:
                return text
            pad = ' ' * (indent + 1)
            if isinstance(value, dict):
                items = sorted(value.items(), key=lambda item: str(item[0])) if all(isinstance(k, str) for k in value) else list(value.items())
                parts = []
                for i, (key, item) in enumerate(items):
                    head = repr(key) + ': '
                    parts.append(head + _lines(item, indent + 1 + len(head), width, 1 if i < len(items) - 1 else room + 1))
                return '{' + (',\n' + pad).join(parts) + '}'
            opening, closing = ('[', ']') if isinstance(value, list) else ('(', ')') if isinstance(value, tuple) else ('{', '}')
            items = list(value)
            parts = [_lines(item, indent + 1, width, 1 if i < len(items) - 1 else room + 1) for i, item in enumerate(items)]
            return opening + (',\n' + pad).join(parts) + (',' if isinstance(value, tuple) and len(items) == 1 else '') + closing

        def _sorted(value):
            if isinstance(value, dict) and all(isinstance(k, str) for k in value):
                return {k: _sorted(value[k]) for k in sorted(value)}
            if isinstance(value, list):
                return [_sorted(v) for v in value]
            return value

        def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True):
            return _lines(_sorted(object) if sort_dicts else object, 0, width, 0)

        def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True):
            print(pformat(object, indent, width, depth, sort_dicts=sort_dicts))

        pp = pprint
        """###
}
