# The airline model: 106 windows of one month, 64 units, Dense(1), Adam, batches of 32. Prints `name seconds` for 100
# epochs, warm. Runs under Unroll and under Keras.
import time
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

series = np.array([112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118] * 9, "float32")
series = (series - series.min()) / (series.max() - series.min())
X, y = series[:-2].reshape(-1, 1, 1), series[1:-1].reshape(-1, 1)
for name in ["SimpleRNN", "LSTM", "GRU"]:
    model = keras.Sequential([keras.Input((1, 1)), getattr(layers, name)(64), layers.Dense(1)])
    model.compile(loss="mean_squared_error", optimizer="adam", metrics=["mse"])
    model.fit(X, y, epochs=10, batch_size=32, verbose=0)
    start = time.perf_counter()
    model.fit(X, y, epochs=100, batch_size=32, verbose=0)
    print(f"airline-{name.lower()}-100-epochs", time.perf_counter() - start, flush=True)
