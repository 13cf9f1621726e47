extension LibrarySource {
    /// `pathlib`, in the language itself.
    static let pathlib = ###"""
        import os

        class Path:
            def __init__(self, *parts):
                parts = [p._path if isinstance(p, Path) else p for p in parts]
                path = os.path.join(*parts) if parts else '.'
                while '//' in path:
                    path = path.replace('//', '/')
                if path.startswith('./'):
                    path = path[2:]
                self._path = path.rstrip('/') or ('/' if path.startswith('/') else '.')
            @staticmethod
            def cwd():
                return Path(os.getcwd())
            @property
            def name(self):
                return os.path.basename(self._path)
            @property
            def stem(self):
                return os.path.splitext(self.name)[0]
            @property
            def suffix(self):
                return os.path.splitext(self.name)[1]
            @property
            def parent(self):
                return Path(os.path.dirname(self._path) or '.')
            @property
            def parts(self):
                rest = [p for p in self._path.split('/') if p]
                return tuple((['/'] if self._path.startswith('/') else []) + rest)
            def __truediv__(self, other):
                return Path(self._path, str(other))
            def __rtruediv__(self, other):
                return Path(other, self._path)
            def joinpath(self, *others):
                return Path(self._path, *others)
            def with_suffix(self, suffix):
                return Path(os.path.splitext(self._path)[0] + suffix)
            def with_name(self, name):
                return self.parent / name
            def exists(self):
                return os.path.exists(self._path)
            def is_file(self):
                return os.path.isfile(self._path)
            def is_dir(self):
                return os.path.isdir(self._path)
            def is_absolute(self):
                return self._path.startswith('/')
            def resolve(self):
                return Path(os.path.abspath(self._path))
            absolute = resolve
            def mkdir(self, mode=511, parents=False, exist_ok=False):
                os.makedirs(self._path, exist_ok=exist_ok)
            def iterdir(self):
                return iter([self / name for name in os.listdir(self._path)])
            def glob(self, pattern):
                from glob import glob
                return iter([Path(name) for name in glob(os.path.join(self._path, pattern) if self._path != '.' else pattern)])
            def open(self, mode='r', **options):
                return open(self._path, mode, **options)
            def read_text(self, encoding=None):
                with open(self._path) as f:
                    return f.read()
            def write_text(self, data, encoding=None):
                with open(self._path, 'w') as f:
                    return f.write(data)
            def as_posix(self):
                return self._path
            def __fspath__(self):
                return self._path
            def __str__(self):
                return self._path
            def __repr__(self):
                return f'PosixPath({self._path!r})'
            def __eq__(self, other):
                return self._path == other._path if isinstance(other, Path) else NotImplemented
            def __lt__(self, other):
                return self._path < other._path
            def __hash__(self):
                return hash(self._path)

        PurePath = PosixPath = Path
        """###
}
