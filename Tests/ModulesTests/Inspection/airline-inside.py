# inside an LSTM trained on the airline passengers: gates with their equations, gradient norms, verdict, heat map
import numpy as np, pandas as pd, unroll
from tensorflow import keras
from sklearn.preprocessing import MinMaxScaler
keras.utils.set_random_seed(7)
data = pd.read_csv("airline-passengers.csv")["Passengers"].values.astype("float32").reshape(-1, 1)
scaled = MinMaxScaler().fit_transform(data)
x = np.array([scaled[i:i + 12] for i in range(len(scaled) - 12)])
y = np.array([scaled[i + 12] for i in range(len(scaled) - 12)])
model = keras.Sequential([keras.Input((12, 1)), keras.layers.LSTM(4, name="lstm"), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.02))
model.fit(x, y, epochs=60, batch_size=32, verbose=0)
trace = model.trace(x, y)
print(trace)
lstm = trace["lstm"]
print("gates of the first sample at step 3:")
lstm.show(step=3)
print("gradient norms by timestep:", lstm.gradient_norms().round(5))
print("the verdict:", lstm.verdict())
print("half of a unit's memory is gone after", lstm.memory().round(1), "steps")
lstm.plot("forget")
