# keras.datasets.imdb reading an archive in Keras's own format (the output is that of Keras's loader without its checksum)
from keras.datasets import imdb
path = "keras/imdb-small.npz"
for kw in [dict(), dict(num_words=100), dict(num_words=100, skip_top=20, maxlen=9), dict(start_char=None, oov_char=None, num_words=80), dict(index_from=0, seed=7)]:
    (a, b), (c, d) = imdb.load_data(path=path, **kw)
    print(len(a), len(c), list(a[0]), list(a[-1]), list(c[0]), list(b[:5]), list(d[:5]))
