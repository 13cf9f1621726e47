# Seaborn's axes from arrays.
import numpy as np
import seaborn as sns
import matplotlib.pyplot as plt

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ':', str(e).split('\n')[0])
    plt.close('all')

sns.set_theme()
attempt(lambda: sns.lineplot(x=[1, 1, 2, 2], y=[1, 3, 2, 4], errorbar=None).lines[0].get_ydata())
attempt(lambda: sns.countplot(x=['b', 'a', 'b']))
attempt(lambda: [p.get_height() for p in sns.barplot(x=['u', 'v', 'u'], y=[1, 2, 4], errorbar=None).patches])
attempt(lambda: sns.histplot([1, 2, 3, 3, 4, 9], kde=True))
attempt(lambda: [float(p.get_height()) for p in sns.histplot([1, 2, 3, 3, 4, 9], bins=4).patches])
attempt(lambda: [round(float(p.get_height()), 6) for p in sns.histplot([1, 2, 3, 3, 4, 9], stat='density').patches])
attempt(lambda: sns.kdeplot([1, 2, 3]).lines[0].get_xdata()[[0, -1]])
attempt(lambda: sns.kdeplot([1, 2, 3, 7]).lines[0].get_ydata()[[0, 50, 100, 150, 199]])
attempt(lambda: sns.heatmap([[1, 2], [3, 4]], annot=True))
attempt(lambda: [t.get_text() for t in sns.heatmap([[1, 2.5], [3, 41]], annot=True).texts])
attempt(lambda: [t.get_text() for t in sns.heatmap(np.array([[1, 2], [3, 41]]), annot=True, fmt='d').texts])
attempt(lambda: (sns.heatmap([[1, 2, 3], [3, 4, 5]]), plt.xlim(), plt.ylim())[1:])
attempt(lambda: sns.set_style('foo'))
attempt(lambda: sns.set_palette('foo'))
attempt(lambda: sns.scatterplot(x=[1, 2], y=[1, 2], colr='r'))
attempt(lambda: sns.heatmap([[1, 2]], foo=1))
attempt(lambda: sns.lineplot(x='a', y=[1, 2]))
