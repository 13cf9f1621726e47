# The reviews model of the Keras notebook: Embedding(20000, 128) -> recurrent(256) -> recurrent(64) -> Dense(1) over
# 200 words, Adam, binary cross-entropy. Prints `name seconds`, a training step or a forward pass each.
# Runs under Unroll and under Keras.
import time
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

steps = 4
rng = np.random.RandomState(0)


def model(cell, wrap=lambda layer: layer):
    words = keras.Input((200,), dtype="int32")
    x = layers.Embedding(20000, 128)(words)
    x = wrap(cell(256, return_sequences=True))(x)
    x = wrap(cell(64))(x)
    made = keras.Model(words, layers.Dense(1, activation="sigmoid")(x))
    made.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return made


def data(batch):
    return rng.randint(1, 20000, size=(batch * steps, 200)), rng.randint(0, 2, size=(batch * steps, 1)).astype("float32")


def training(name, made, batch):
    X, y = data(batch)
    made.fit(X[:batch], y[:batch], batch_size=batch, verbose=0)
    start = time.perf_counter()
    made.fit(X, y, batch_size=batch, verbose=0)
    print(name, (time.perf_counter() - start) / steps, flush=True)


lstm = model(layers.LSTM)
training("reviews-lstm-step", lstm, 128)
X, y = data(128)
lstm.predict(X[:128], batch_size=128, verbose=0)
start = time.perf_counter()
lstm.predict(X, batch_size=128, verbose=0)
print("reviews-lstm-forward", (time.perf_counter() - start) / steps, flush=True)
training("reviews-bidirectional-step", model(layers.LSTM, layers.Bidirectional), 64)
training("reviews-gru-step", model(layers.GRU), 128)
training("reviews-simplernn-step", model(layers.SimpleRNN), 128)
