# Counts and edges of histograms.
import numpy as np
import matplotlib.pyplot as plt

x = np.array([1, 2, 2, 3, 3, 3, 4.5, 9, -1])
n, bins, patches = plt.hist(x)
print(n, bins, patches)
print(plt.hist(x, bins=4)[:2])
print(plt.hist(x, bins=[0, 1, 2, 3, 10])[:2])
print(plt.hist(x, bins=3, density=True)[0])
print(plt.hist(x, bins=5, range=(0, 5))[:2])
print(plt.hist(x, bins=3, cumulative=True)[0])
print(plt.hist(x, bins=3, weights=np.arange(9))[0])
n, bins, patches = plt.hist([x, x * 2, [1, 2]], bins=4)
print(n, bins, len(patches))
print(plt.hist(np.ones(4), bins=2)[:2])
np.random.seed(3)
r = np.random.randn(500)
for rule in ['auto', 'sturges', 'sqrt', 'fd', 'scott', 'rice']:
    n, bins, _ = plt.hist(r, bins=rule)
    print(rule, len(n), n.astype(int).tolist(), round(float(bins[1]), 6))
n, bins, _ = plt.hist(r, bins=10, histtype='step')
print(n.sum())
print(plt.hist(['x', 'y', 'x'], bins=2)[0])
print([round(float(v), 6) for v in plt.boxplot(r)['medians'][0].get_ydata()])
print([round(float(v), 6) for v in plt.boxplot([1, 2, 3, 10])['whiskers'][1].get_ydata()])
plt.close('all')
