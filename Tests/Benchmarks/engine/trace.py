# What looking costs: a forward and backward pass as training makes it, and the same as a trace that keeps everything.
# Prints `name seconds`.
import time
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(0)
X = np.random.normal(size=(64, 100, 32)).astype("float32")
y = np.random.normal(size=(64, 1)).astype("float32")


def shortest(run, repeats=7):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


for name in ["SimpleRNN", "LSTM", "GRU"]:
    model = keras.Sequential([keras.Input((100, 32)), getattr(layers, name)(128), layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.0))
    print(f"{name.lower()}-step", shortest(lambda: model.train_on_batch(X, y)))
    print(f"{name.lower()}-trace", shortest(lambda: model.trace(X, y)))
