"""How long Ctrl-C takes to give the prompt back, in the real program on a pseudo-terminal.

    python3 Tests/Fuzz/interrupts.py .build/release/unroll [WORD]     only those whose name holds the word

Each line runs something that would go on for long, presses Ctrl-C once after a while, and waits for the next prompt and
for a variable from before. What ends by itself before the key is pressed says so."""
import fcntl, os, pty, select, signal, struct, sys, tempfile, termios, time

HOME = tempfile.mkdtemp()
SETUP = "import numpy as np, pandas as pd, re, time, json, math, copy, random, itertools, unroll; import matplotlib.pyplot as plt; from tensorflow import keras; kept = 7"
MODEL = ("m = keras.Sequential([keras.layers.LSTM(256, return_sequences=True, input_shape=(100, 20)), keras.layers.LSTM(256), keras.layers.Dense(1)]); "
         "m.compile(loss='mse', optimizer='adam'); X = np.random.rand(2000, 100, 20); Y = np.random.rand(2000, 1)")
# name, what prepares it, the line itself, seconds until Ctrl-C
CASES = [
    ("loop", "", "while True: pass\n", .4),
    ("recursion", "fib = lambda n: n if n < 2 else fib(n - 1) + fib(n - 2)", "fib(60)", .4),
    ("sum(range)", "", "sum(range(10**12))", .4),
    ("comprehension", "", "y = [i for i in range(10**9)]", .4),
    ("generator", "", "y = sum(i * i for i in range(10**12))", .4),
    ("dict comprehension", "", "y = {i: i for i in range(10**9)}", .4),
    ("set(range)", "", "y = set(range(10**9))", .4),
    ("max(range)", "", "max(range(10**12))", .4),
    ("itertools", "", "any(i < 0 for i in itertools.count())", .4),
    ("permutations", "", "len(list(itertools.permutations(range(12))))", .4),
    ("map, filter", "", "list(map(abs, filter(None, range(10**9))))", .4),
    ("iter(int, 1)", "", "list(iter(int, 1))", .4),
    ("string loop", "", "for i in range(10**9): s = 'x' * 10**6\n", .4),
    ("join", "", "y = ''.join(str(i) for i in range(10**9))", .4),
    ("sorted", "L = [random.random() for _ in range(2 * 10**6)]", "while True: y = sorted(L)\n", .3),
    ("sort by key", "", "L.sort(key=lambda v: [v, -v])", .3),
    ("list == list", "M = list(L)", "while True: L == M\n", .3),
    ("deepcopy", "N = [[i] for i in range(10**6)]", "y = copy.deepcopy(N)", .2),
    ("json.dumps", "", "y = json.dumps(N * 10)", .2),
    ("json.loads", "s = '[' + '1,' * 5000000 + '1]'", "y = json.loads(s)", .2),
    ("3 ** 10**8", "", "y = 3 ** 10**8", .4),
    ("long product", "z = (1 << 10**8) - 1", "y = z * z", .4),
    ("regex", "", "re.match(r'(a+)+$', 'a' * 60 + 'b')", .4),
    ("re.sub", "s = 'ab ' * 2000000", "y = re.sub('a', 'bb', s)", .2),
    ("time.sleep", "", "time.sleep(600)", .4),
    ("input()", "", "x = input('name? ')", .4),
    ("print loop", "", "while True: print(1)\n", .4),
    ("repr of a long list", "L = list(range(3 * 10**6))", "L", .2),
    ("matmul", "a = np.random.rand(8000, 8000)", "b = a @ a", .5),
    ("svd", "a = np.random.rand(2500, 2500)", "b = np.linalg.svd(a)", .5),
    ("inv", "a = np.random.rand(5000, 5000)", "b = np.linalg.inv(a)", .5),
    ("eig", "a = np.random.rand(1500, 1500)", "b = np.linalg.eig(a)", .5),
    ("qr", "a = np.random.rand(4000, 4000)", "b = np.linalg.qr(a)", .5),
    ("np.sort, 5e7", "a = np.random.rand(5 * 10**7)", "b = np.sort(a)", .3),
    ("np.unique, 5e7", "", "b = np.unique(a)", .3),
    ("np.median, 5e7", "", "b = np.median(a)", .3),
    ("np.exp, 1e8", "a = np.random.rand(10**8)", "b = np.exp(a)", .1),
    ("sin(a) ** 2.5, 1e8", "", "b = np.sin(a) ** 2.5", .2),
    ("a + a * 2 - a / 3, 1e8", "", "b = a + a * 2 - a / 3", .1),
    ("np.std, 1e8", "", "b = a.std()", .1),
    ("np.cumsum, 1e8", "", "b = np.cumsum(a)", .1),
    ("np.where, 1e8", "", "b = np.where(a > .5, a, -a)", .1),
    ("tolist, 1e8", "", "b = a.tolist()", .2),
    ("random.normal, 1e8", "a = 0", "b = np.random.normal(size=10**8)", .3),
    ("randint, 1e8", "", "b = np.random.randint(0, 10, size=10**8)", .2),
    ("permutation, 3e7", "", "b = np.random.permutation(3 * 10**7)", .3),
    ("convolve", "a = np.random.rand(10**6)", "b = np.convolve(a, a)", .3),
    ("vectorize", "", "b = np.vectorize(lambda v: v + 1)(a)", .2),
    ("read_csv, 3e6 rows", "", "d = pd.read_csv('big.csv')", .4),
    ("groupby", "d = pd.DataFrame({'a': np.random.randint(0, 500000, 10**6), 'b': np.random.rand(10**6)})", "e = d.groupby('a').mean()", .2),
    ("apply", "", "e = d['b'].apply(lambda v: [v])", .2),
    ("apply, rows", "", "e = d.apply(lambda r: r['a'], axis=1)", .2),
    ("merge", "", "e = d.merge(d, on='a')", .2),
    ("sort_values", "", "e = d.sort_values('b')", .2),
    ("iterrows", "", "for i, r in d.iterrows(): pass\n", .2),
    ("rolling median", "", "e = d['b'].rolling(50).median()", .2),
    ("to_csv", "", "d.to_csv('out.csv')", .2),
    ("to_string", "", "s = d.to_string()", .2),
    ("describe", "", "while True: d.describe()\n", .3),
    ("plot, 1e7 points", "x = np.random.rand(10**7)", "plt.plot(x); plt.show()", .2),
    ("plot loop", "", "while True: plt.plot([1, 2, 3])\n", .4),
    ("hist, 1e7", "", "plt.clf(); plt.hist(x, bins=1000); plt.show()", .2),
    ("scatter, 1e7", "", "plt.clf(); plt.scatter(x, x); plt.show()", .2),
    ("imshow, 5000x5000", "x = np.random.rand(5000, 5000)", "plt.clf(); plt.imshow(x); plt.show()", .1),
    ("savefig", "plt.clf(); plt.plot(np.random.rand(2000000))", "plt.savefig('p.svg')", .1),
    ("fit", MODEL, "m.fit(X, Y, epochs=100)", 1),
    ("fit, one batch", "", "m.fit(X, Y, epochs=100, batch_size=2000, verbose=0)", 1),
    ("predict", "", "while True: p = m.predict(X, verbose=0)\n", .5),
    ("predict, one batch", "", "p = m.predict(X, batch_size=2000)", .2),
    ("model(X)", "", "p = m(X)", .2),
    ("trace", "", "t = unroll.trace(m, X[:500])", .2),
    ("gradient check", "", "m.gradient_check(X[:4], Y[:4])", .5),
    ("logistic regression", "from sklearn.linear_model import LogisticRegression; X = np.random.rand(50000, 100); Y = np.random.randint(0, 5, 50000)", "LogisticRegression(max_iter=10**6, tol=1e-15).fit(X, Y)", .5),
    ("random.shuffle", "L = list(range(10**7))", "random.shuffle(L)", .2),
    ("random.choices", "", "y = random.choices(L, k=5 * 10**7)", .2),
    ("Counter", "from collections import Counter", "y = Counter('abc' * 10**7)", .2),
    ("%export", "print('x' * 3 * 10**7)", "%export session.ipynb", .02),
    ("%run", "", "%run long.py", .4),
]


class Terminal:
    def __init__(self, binary):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(HOME)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            home = os.environ.get("UNROLL_HOME", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
            os.execve(binary, [binary], dict(os.environ, TERM="xterm", NO_COLOR="1", HOME=HOME, XDG_STATE_HOME=HOME, UNROLL_HOME=home))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 250, 0, 0))
        self.seen = ""

    def type(self, text): os.write(self.fd, text.replace("\n", "\r").encode())

    def wait(self, texts, seconds):
        """The first of some texts to appear, with nothing before it kept; None when the time is up."""
        end = time.time() + seconds
        while True:
            found = [(self.seen.find(t), t) for t in texts if t in self.seen]
            if found:
                at, text = min(found)
                self.seen = self.seen[at + len(text):]
                return text
            left = end - time.time()
            if left <= 0: return None
            if select.select([self.fd], [], [], left)[0]:
                try: self.seen = self.seen[-200000:] + os.read(self.fd, 1 << 20).decode("utf8", "replace")
                except OSError: return None

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def begin(binary):
    terminal = Terminal(binary)
    assert terminal.wait(["In ["], 10)
    terminal.type(SETUP + "\nprint('pre' + 'pared')\n")
    assert terminal.wait(["\nprepared"], 30), terminal.seen
    return terminal


def main():
    binary, word = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    with open(HOME + "/big.csv", "w") as f:
        f.write("a,b,c,d\n")
        for i in range(3000000): f.write(f"{i},{i / 7},\"x{i % 7}\",2020-01-0{i % 9 + 1}\n")
    with open(HOME + "/long.py", "w") as f: f.write("while True: pass\n")
    terminal = begin(binary)
    slow = 0
    for name, setup, cell, pause in CASES:
        if setup and not word or word and setup and any(word in n for n, *_ in CASES):
            terminal.type(setup + "\nprint('pre' + 'pared')\n")
            if not terminal.wait(["\nprepared"], 120): print(f"{name:24} can't be prepared", terminal.seen[-300:])
        if word not in name: continue
        time.sleep(.3)
        terminal.type(cell + "\n")
        if terminal.wait(["]: \x00"], pause): pass
        done = terminal.seen.count("In [") >= 2 or "Error" in terminal.seen
        terminal.seen = ""
        terminal.type("\x03")
        start = time.time()
        if terminal.wait(["KeyboardInterrupt", "\nIn ["], 20) and terminal.wait(["\nIn [", "]: "], 20):
            took = (time.time() - start) * 1000
            note = "ended by itself" if done else "" if took <= 200 else "TOO SLOW"
            slow += note == "TOO SLOW"
            print(f"{name:24} {took:6.0f} ms  {note}", flush=True)
            terminal.type("\nkept + 35\n")
            if terminal.wait([": 42"], 10): continue
            print(f"{name:24} variables are gone: {terminal.seen[-300:]!r}")
        else:
            print(f"{name:24} no prompt within 20 s", flush=True)
        slow += 1
        terminal.close()
        terminal = begin(binary)
    terminal.close()
    print(f"{slow} above 200 ms")
    sys.exit(slow > 0)


main()
