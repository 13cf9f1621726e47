# How good a classifier is.
import numpy as np
from sklearn.metrics import (accuracy_score, balanced_accuracy_score, classification_report, confusion_matrix, f1_score, log_loss, matthews_corrcoef,
                             precision_recall_fscore_support, precision_score, recall_score, roc_auc_score, roc_curve)

y, p, s = [0, 1, 1, 0, 1], [0, 1, 0, 0, 1], [0.1, 0.8, 0.4, 0.3, 0.9]
print(confusion_matrix(y, p), precision_score(y, p), recall_score(y, p), f1_score(y, p), precision_recall_fscore_support(y, p))
print(classification_report(y, p))
print(classification_report([0, 1, 2, 2], [0, 2, 2, 1], target_names=["neg", "neutral", "pos"], digits=3))
print(roc_auc_score(y, s), roc_curve(y, s), log_loss(y, s), balanced_accuracy_score(y, p), matthews_corrcoef(y, p))
print(f1_score([0, 1, 2], [0, 2, 2], average="macro"), f1_score([0, 1, 2], [0, 2, 2], average=None), f1_score([0, 1, 2], [0, 2, 2], average="weighted"), f1_score([0, 1, 2], [0, 2, 2], average="micro"))
for bad in (lambda: f1_score([0, 1, 2], [0, 2, 2]), lambda: accuracy_score([0, 1], [0.3, 0.6]), lambda: accuracy_score([1, 2], [1])):
    try:
        bad()
    except ValueError as e:
        print("ValueError", e)
