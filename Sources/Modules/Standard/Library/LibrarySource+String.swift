extension LibrarySource {
    /// `string`, in the language itself.
    static let string = ###"""
        ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
        ascii_uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
        ascii_letters = ascii_lowercase + ascii_uppercase
        digits = '0123456789'
        hexdigits = digits + 'abcdef' + 'ABCDEF'
        octdigits = '01234567'
        punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
        whitespace = ' \t\n\r\x0b\x0c'
        printable = digits + ascii_letters + punctuation + whitespace

        def capwords(s, sep=None):
            return (sep or ' ').join([word.capitalize() for word in s.split(sep)])

        class Template:
            def __init__(self, template):
                self.template = template
            def _filled(self, values, strict):
                out, rest = [], self.template
                while '$' in rest:
                    before, _, rest = rest.partition('$')
                    out.append(before)
                    if rest.startswith('$'):
                        out.append('$')
                        rest = rest[1:]
                        continue
                    braced = rest.startswith('{')
                    name, i = '', 1 if braced else 0
                    while i < len(rest) and (rest[i].isalnum() or rest[i] == '_'):
                        name += rest[i]
                        i += 1
                    if not name and strict:
                        raise ValueError('Invalid placeholder in string')
                    if name in values:
                        out.append(str(values[name]))
                        rest = rest[i + (1 if braced else 0):]
                    elif strict:
                        raise KeyError(name)
                    else:
                        out.append('$')
                return ''.join(out) + rest
            def substitute(self, mapping={}, /, **kws):
                return self._filled({**mapping, **kws}, True)
            def safe_substitute(self, mapping={}, /, **kws):
                return self._filled({**mapping, **kws}, False)
        """###
}
