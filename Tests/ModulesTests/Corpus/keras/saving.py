import numpy as np
import keras
from keras import layers
from keras.models import load_model, model_from_json

path = "corpus-saving.keras"

keras.utils.set_random_seed(3)
x = np.random.rand(12, 5, 1).astype("float32")
y = x.sum(axis=1)

model = keras.Sequential([keras.Input((5, 1)), layers.Bidirectional(layers.LSTM(4)), layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.01, clipnorm=1.0), keras.losses.Huber(delta=0.5), metrics=["mae"])
model.fit(x, y, epochs=2, verbose=0, shuffle=False)
model.save(path)
again = load_model(path)
print(np.array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0)))
print([w.shape for w in again.get_weights()])
print(int(again.optimizer.iterations), round(float(again.optimizer.learning_rate), 6), again.optimizer.clipnorm)
plain = load_model(path, compile=False)
print(plain.output_shape, [l.name for l in plain.layers])
plain.load_weights(path)

i, j = keras.Input((5, 1)), keras.Input((5, 1))
out = layers.Dense(1, name="out")(layers.Concatenate()([layers.LSTM(3)(i), layers.GRU(3, reset_after=False)(j)]))
two = keras.Model([i, j], out)
two.compile("sgd", "mse")
two.fit([x, x], y, verbose=0)
two.save(path)
again = load_model(path)
print(np.array_equal(two.predict([x, x], verbose=0), again.predict([x, x], verbose=0)), again.name == two.name)

fresh = model_from_json(model.to_json())
print([l.name for l in fresh.layers] == [l.name for l in model.layers], fresh.count_params())

for bad in ["model", "weights.txt"]:
    try:
        model.save(bad)
    except ValueError as e:
        print(str(e)[:80])
try:
    load_model("missing.keras")
except ValueError as e:
    print(e)
