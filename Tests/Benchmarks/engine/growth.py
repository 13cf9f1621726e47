# How a training step grows: seconds against units, timesteps and batch, one at a time around 128 units, 100 timesteps,
# batch 32, 32 features. Prints `name seconds`.
import time
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(0)


def step(cell, units, timesteps, batch):
    X = np.random.normal(size=(batch, timesteps, 32)).astype("float32")
    y = np.random.normal(size=(batch, 1)).astype("float32")
    model = keras.Sequential([keras.Input((timesteps, 32)), getattr(layers, cell)(units), layers.Dense(1)])
    model.compile(loss="mse", optimizer="adam")
    model.train_on_batch(X, y)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        model.train_on_batch(X, y)
        times.append(time.perf_counter() - start)
    return min(times)


for cell in ["SimpleRNN", "GRU", "LSTM"]:
    for units in [32, 64, 128, 256, 512, 1024]:
        print(f"{cell.lower()}-units-{units}", step(cell, units, 100, 32), flush=True)
    for timesteps in [10, 50, 100, 500, 1000, 2000]:
        print(f"{cell.lower()}-timesteps-{timesteps}", step(cell, 128, timesteps, 32), flush=True)
    for batch in [1, 8, 32, 128, 512]:
        print(f"{cell.lower()}-batch-{batch}", step(cell, 128, 100, batch), flush=True)
