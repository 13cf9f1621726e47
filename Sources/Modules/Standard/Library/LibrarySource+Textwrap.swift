extension LibrarySource {
    /// `textwrap`, in the language itself.
    static let textwrap = ###"""
        def _chunks(text):
            chunks, word = [], ''
            for word in text.split():
                # A hyphen inside of a word is a place to break.
                while '-' in word[1:-1]:
                    at = word.index('-', 1) + 1
                    if at >= len(word):
                        break
                    chunks.append((word[:at], False))
                    word = word[at:]
                chunks.append((word, True))
            return chunks

        def wrap(text, width=70, *, initial_indent='', subsequent_indent='', break_long_words=True, **options):
            lines, line, space = [], '', False
            def indent():
                return subsequent_indent if lines else initial_indent
            for word, ends in _chunks(text.expandtabs()):
                room = width - len(indent())
                while True:
                    joined = line + (' ' if line and space else '') + word
                    if len(joined) <= room:
                        line = joined
                        break
                    if line:
                        lines.append(indent() + line)
                        line, room = '', width - len(subsequent_indent)
                        continue
                    if not break_long_words:
                        line = word
                        break
                    lines.append(indent() + word[:room])
                    word = word[room:]
                    room = width - len(subsequent_indent)
                space = ends
            if line:
                lines.append(indent() + line)
            return lines

        def fill(text, width=70, **options):
            return '\n'.join(wrap(text, width, **options))

        def shorten(text, width, *, placeholder=' [...]'):
            words = text.split()
            if len(' '.join(words)) <= width:
                return ' '.join(words)
            while words and len(' '.join(words)) + len(placeholder) > width:
                words.pop()
            return (' '.join(words) + placeholder).strip()

        def dedent(text):
            lines = text.split('\n')
            margin = None
            for line in lines:
                if line.strip():
                    indent = line[:len(line) - len(line.lstrip())]
                    if margin is None:
                        margin = indent
                    while not indent.startswith(margin):
                        margin = margin[:-1]
            n = len(margin or '')
            return '\n'.join([line[n:] if line.strip() else '' for line in lines])

        def indent(text, prefix, predicate=None):
            return ''.join([prefix + line if (predicate(line) if predicate else line.strip()) else line for line in text.splitlines(True)])
        """###
}
