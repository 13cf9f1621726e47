extension LibrarySource {
    /// `csv`, in the language itself.
    static let csv = ###"""
        QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3

        class Error(Exception):
            pass

        def _rows(lines, delimiter, quotechar):
            row, field, quoted, started = [], '', False, False
            for line in lines:
                i = 0
                while i < len(line):
                    c = line[i]
                    if quoted:
                        if c == quotechar and line[i + 1:i + 2] == quotechar:
                            field += c
                            i += 1
                        elif c == quotechar:
                            quoted = False
                        else:
                            field += c
                    elif c == quotechar and not field:
                        quoted = started = True
                    elif c == delimiter:
                        row.append(field)
                        field, started = '', True
                    elif c not in '\r\n':
                        field += c
                        started = True
                    i += 1
                if not quoted:
                    if started or field:
                        row.append(field)
                    yield row
                    row, field, started = [], '', False
            if quoted:
                yield row + [field]

        def reader(csvfile, dialect='excel', *, delimiter=',', quotechar='"', **options):
            return _rows(csvfile, delimiter, quotechar)

        class DictReader:
            def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect='excel', **options):
                self._rows = reader(f, **options)
                self.fieldnames = fieldnames or next(self._rows, None)
                self._restval = restval
            def __iter__(self):
                return self
            def __next__(self):
                row = next(self._rows)
                while not row:
                    row = next(self._rows)
                return dict(zip(self.fieldnames, row + [self._restval] * (len(self.fieldnames) - len(row))))

        class writer:
            def __init__(self, csvfile, dialect='excel', *, delimiter=',', quotechar='"', lineterminator='\r\n', quoting=0, **options):
                self._file, self._delimiter, self._quote, self._end, self._quoting = csvfile, delimiter, quotechar, lineterminator, quoting
            def _field(self, value):
                text = '' if value is None else str(value)
                if self._quoting == 1 or self._quoting == 2 and not isinstance(value, (int, float)) or any(c in text for c in (self._delimiter, self._quote, '\n', '\r')):
                    return self._quote + text.replace(self._quote, self._quote * 2) + self._quote
                return text
            def writerow(self, row):
                return self._file.write(self._delimiter.join([self._field(value) for value in row]) + self._end)
            def writerows(self, rows):
                for row in rows:
                    self.writerow(row)

        class DictWriter:
            def __init__(self, f, fieldnames, **options):
                self.fieldnames, self.writer = fieldnames, writer(f, **options)
            def writeheader(self):
                return self.writer.writerow(self.fieldnames)
            def writerow(self, row):
                return self.writer.writerow([row.get(name, '') for name in self.fieldnames])
            def writerows(self, rows):
                for row in rows:
                    self.writerow(row)
        """###
}
