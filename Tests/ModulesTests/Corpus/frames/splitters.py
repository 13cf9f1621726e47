# Parts for training and testing.
import numpy as np
import pandas as pd
from sklearn.model_selection import KFold, StratifiedKFold, TimeSeriesSplit, train_test_split
from sklearn.utils import shuffle
from sklearn.utils.class_weight import compute_class_weight

print(train_test_split(np.arange(10), test_size=0.3, random_state=1, stratify=[0, 0, 0, 0, 0, 1, 1, 1, 1, 1]))
print(train_test_split(np.arange(11), test_size=4, random_state=2, stratify=[0] * 7 + [1] * 4))
for splitter in (TimeSeriesSplit(3), KFold(3), KFold(3, shuffle=True, random_state=0)):
    print(splitter)
    for train, test in splitter.split(np.arange(8)):
        print(train, test)
for train, test in StratifiedKFold(2, shuffle=True, random_state=3).split(np.zeros(6), [0, 1, 0, 1, 0, 1]):
    print(train, test)
df = pd.DataFrame({"x": range(6), "y": list("aabbcc")})
a, b = train_test_split(df, test_size=2, random_state=4)
print(a, b, shuffle(np.arange(5), random_state=0), compute_class_weight("balanced", classes=np.array([0, 1]), y=[0, 0, 0, 1]))
for bad in (lambda: train_test_split(np.arange(3), test_size=0.5, stratify=[0, 0, 1]), lambda: train_test_split([1, 2, 3], test_size=1.5), lambda: train_test_split()):
    try:
        bad()
    except ValueError as e:
        print("ValueError", e)
