"""Every loss and metric on labels and outputs of many shapes: the same pairs in Keras and in Tenon."""
import collections
import json
import subprocess
import sys

import verdicts
from layer_table import source

ROWS = 11
OUTPUTS = [(1,), (3,), (4, 1), (4, 3), (4, 5, 1), (4, 5, 3)]
LABELS = [(), (1,), (3,), (2,), (4,), (1, 1), (3, 1), (4, 1), (4, 3), (1, 3), (4, 5), (4, 5, 1), (4, 5, 3), (1, 1, 1), (4, 1, 1), (4, 3, 1)]
LOSSES = ["BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalGeneralizedCrossEntropy",
          "CategoricalHinge", "CosineSimilarity", "Dice", "Hinge", "Huber", "KLDivergence", "LogCosh", "MeanAbsoluteError", "MeanAbsolutePercentageError",
          "MeanSquaredError", "MeanSquaredLogarithmicError", "Poisson", "SparseCategoricalCrossentropy", "SquaredHinge", "Tversky"]
METRICS = ["Accuracy()", "AUC()", "AUC(multi_label=True)", "BinaryAccuracy()", "BinaryCrossentropy()", "BinaryIoU()", "CategoricalAccuracy()", "CategoricalCrossentropy()",
           "CategoricalHinge()", "ConcordanceCorrelation()", "CosineSimilarity()", "F1Score()", "FBetaScore()", "FalseNegatives()", "FalsePositives()", "Hinge()",
           "KLDivergence()", "LogCoshError()", "Mean()", "MeanAbsoluteError()", "MeanAbsolutePercentageError()", "MeanIoU(num_classes=3)", "MeanSquaredError()",
           "MeanSquaredLogarithmicError()", "OneHotIoU(num_classes=3, target_class_ids=[0])", "OneHotMeanIoU(num_classes=3)", "PearsonCorrelation()", "Poisson()",
           "Precision()", "Precision(top_k=2)", "Precision(class_id=1)", "PrecisionAtRecall(recall=0.5)", "R2Score()", "Recall()", "RootMeanSquaredError()",
           "SensitivityAtSpecificity(specificity=0.5)", "SparseCategoricalAccuracy()", "SparseCategoricalCrossentropy()", "SparseTopKCategoricalAccuracy(k=2)",
           "SquaredHinge()", "Sum()", "TopKCategoricalAccuracy(k=2)", "TrueNegatives()", "accuracy", "binary_accuracy", "binary_crossentropy", "categorical_accuracy",
           "sparse_categorical_accuracy", "categorical_crossentropy", "sparse_categorical_crossentropy", "mse", "mae", "cosine_similarity", "top_k_categorical_accuracy"]
CARRIERS = ("MeanSquaredError", "SparseCategoricalCrossentropy")  # losses of programs that are about a metric
KEPT = verdicts.ROOT / "build/differential/pairs.jsonl"


def of_keras(rows):
    known = dict(json.loads(line) for line in KEPT.read_text().splitlines()) if KEPT.exists() else {}
    new = [r for r in rows if json.dumps(r) not in known]
    if new:
        process = subprocess.Popen([sys.executable, verdicts.HERE / "keras_pairs.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        process.stdin.write(json.dumps(new))
        process.stdin.close()
        with KEPT.open("a") as file:
            for row, line in zip(new, process.stdout):
                known[json.dumps(row)] = json.loads(line)
                file.write(json.dumps([json.dumps(row), json.loads(line)]) + "\n")
    return [known.get(json.dumps(r), "no answer") for r in rows]


def program(compiled, y, output):
    return (f"model = Sequential\n  Input(shape={source(output[1:])})\n  Identity()\ncompile(optimizer=\"sgd\", {compiled})\n"
            f"x = float32 {source(output)} from 0.1 to 0.9\ny = float32 {source(y)} from 0 to 1\nevaluate()\n")


def written(metric):
    return metric if "(" in metric else f'"{metric}"'


def judge_pairs(differs):
    """`differs`(text, keras, tenon) names a difference that is meant."""
    shapes = [((ROWS, *y), (ROWS, *o)) for o in OUTPUTS for y in LABELS]
    losses = [["loss", f"{loss}()", y, o] for loss in LOSSES for y, o in shapes]
    metrics = [["metric", written(m), y, o] for m in METRICS for y, o in shapes]
    asked = [[k, w, list(y), list(o)] for k, w, y, o in losses + metrics]
    keras = {(k, w, tuple(y), tuple(o)): v for (k, w, y, o), v in zip(asked, of_keras(asked))}
    said = dict(zip([tuple(r) for r in losses], verdicts.of_tenon([program(f"loss={w}", y, o) for _, w, y, o in losses])))
    tests = []
    for key in map(tuple, losses):
        tests.append((program(f"loss={key[1]}", key[2], key[3]), keras[key], said[key]))
    carried = []
    for _, w, y, o in metrics:
        for carrier in CARRIERS:
            pair = ("loss", f"{carrier}()", y, o)
            if keras[pair] == "ok" and said[pair].startswith("accepts"):
                carried.append((program(f"loss={carrier}(), metrics=[{w}]", y, o), keras[("metric", w, y, o)]))
                break
    tests += [(text, k, t) for (text, k), t in zip(carried, verdicts.of_tenon([text for text, _ in carried]))]
    counts, bad = collections.Counter(), []
    for text, k, t in tests:
        verdict = "trains" if k == "ok" else f"raises {k}"
        title = None if verdicts.agree(verdict, t) else differs(text, verdict, t)
        counts["agreed on" if verdicts.agree(verdict, t) else f"differs: {title}" if title else "disagreements"] += 1
        if not verdicts.agree(verdict, t) and not title:
            bad.append((text, verdict, t))
    return counts, bad, len(tests)
