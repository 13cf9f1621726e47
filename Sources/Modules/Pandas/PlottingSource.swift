/// `pandas.plotting`, written in the small Python: what notebooks on series draw beside `df.plot()`.
enum PlottingSource {
    static let text = """
        import numpy as np
        import matplotlib.pyplot as plt

        def register_matplotlib_converters():
            'Accepted: dates are drawn as dates anyway.'

        def deregister_matplotlib_converters():
            'Accepted, and without effect.'

        def autocorrelation_plot(series, ax=None, **kwargs):
            'How alike a series is to itself some steps later, for every lag; lines mark what chance gives at 95 and 99 %.'
            values = np.asarray(series, dtype=float)
            n = len(values)
            if n < 2:
                raise ValueError('autocorrelation_plot needs at least two values')
            if ax is None:
                ax = plt.gca()
                ax.set_xlim(1, n)
                ax.set_ylim(-1.0, 1.0)
            centred = values - values.mean()
            variance = (centred ** 2).sum() / n
            lags = np.arange(1, n + 1)
            likeness = [(centred[:n - lag] * centred[lag:]).sum() / n / variance for lag in lags]
            for bound, style in ((2.5758293035489004, '--'), (1.959963984540054, '-')):
                for sign in (1, -1):
                    ax.axhline(y=sign * bound / np.sqrt(n), linestyle=style, color='grey')
            ax.axhline(y=0.0, color='black')
            ax.set_xlabel('Lag')
            ax.set_ylabel('Autocorrelation')
            ax.plot(lags, likeness, **kwargs)
            if 'label' in kwargs:
                ax.legend()
            ax.grid()
            return ax

        def lag_plot(series, lag=1, ax=None, **kwargs):
            'Each value against the one some steps later.'
            values = np.asarray(series)
            if ax is None:
                ax = plt.gca()
            ax.set_xlabel('y(t)')
            ax.set_ylabel(f'y(t + {lag})')
            ax.scatter(values[:-lag], values[lag:], **kwargs)
            return ax
        """
}
