# The work of engine/reviews.py and engine/airline.py in PyTorch, written as its users write it. Prints `name seconds`.
import sys, time
import torch
from torch import nn

steps = 4
torch.manual_seed(0)


class Reviews(nn.Module):
    def __init__(self, cell, both=False):
        super().__init__()
        ways = 2 if both else 1
        self.words = nn.Embedding(20000, 128)
        self.lower = cell(128, 256, batch_first=True, bidirectional=both)
        self.upper = cell(256 * ways, 64, batch_first=True, bidirectional=both)
        self.head = nn.Linear(64 * ways, 1)

    def forward(self, x):
        x, _ = self.lower(self.words(x))
        _, state = self.upper(x)
        h = state[0] if isinstance(state, tuple) else state
        return self.head(torch.cat(list(h), 1))


def batches(batch):
    return [(torch.randint(1, 20000, (batch, 200)), torch.randint(0, 2, (batch, 1)).float()) for _ in range(steps)]


def training(name, model, batch):
    optimizer = torch.optim.Adam(model.parameters())
    loss = nn.BCEWithLogitsLoss()

    def step(x, y):
        optimizer.zero_grad(set_to_none=True)
        loss(model(x), y).backward()
        optimizer.step()

    data = batches(batch)
    step(*data[0])
    start = time.perf_counter()
    for x, y in data:
        step(x, y)
    print(name, (time.perf_counter() - start) / steps, flush=True)


def reviews():
    model = Reviews(nn.LSTM)
    training("reviews-lstm-step", model, 128)
    data = batches(128)
    with torch.no_grad():
        model(data[0][0])
        start = time.perf_counter()
        for x, _ in data:
            model(x)
    print("reviews-lstm-forward", (time.perf_counter() - start) / steps, flush=True)
    training("reviews-bidirectional-step", Reviews(nn.LSTM, both=True), 64)
    training("reviews-gru-step", Reviews(nn.GRU), 128)
    training("reviews-simplernn-step", Reviews(nn.RNN), 128)


def airline():
    series = torch.tensor([112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118] * 9, dtype=torch.float32)
    series = (series - series.min()) / (series.max() - series.min())
    X, y = series[:-2].reshape(-1, 1, 1), series[1:-1].reshape(-1, 1)
    for name, cell in [("simplernn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU)]:
        layer, head = cell(1, 64, batch_first=True), nn.Linear(64, 1)
        optimizer = torch.optim.Adam([*layer.parameters(), *head.parameters()])

        def epoch():
            order = torch.randperm(len(X))
            for i in range(0, len(X), 32):
                rows = order[i:i + 32]
                optimizer.zero_grad(set_to_none=True)
                nn.functional.mse_loss(head(layer(X[rows])[0][:, -1]), y[rows]).backward()
                optimizer.step()

        for _ in range(10):
            epoch()
        start = time.perf_counter()
        for _ in range(100):
            epoch()
        print(f"airline-{name}-100-epochs", time.perf_counter() - start, flush=True)


{"reviews": reviews, "airline": airline}[sys.argv[1]]()
