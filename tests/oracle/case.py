"""Runs a case (tests/case/case.h says what that is) in real Keras, and says how it ends: "trains", or the error's class and first words."""
import ast, math, os, re, tempfile, zipfile

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow

NAMES = {name: getattr(module, name) for module in (keras.regularizers, keras.metrics, keras.losses, keras.optimizers.schedules, keras.optimizers, keras.callbacks, keras.layers, keras)
         for name in dir(module) if name[0].isupper()} | {"nan": math.nan, "inf": math.inf, "keras": keras}
METRIC_NAMES = NAMES | {name: getattr(keras.metrics, name) for name in dir(keras.metrics) if name[0].isupper()}  # some are losses, too


def array(text):
    """The numbers and strings of tests/case/arrays.h."""
    if m := re.fullmatch(r"strings (\([^)]*\)) (\[.*\])", text):
        return np.resize(np.array(eval(m[2])), eval(m[1]))
    kind, shape, rest = re.fullmatch(r"(\w+) (\([^)]*\))(.*)", text).groups()
    shape = eval(shape)
    if kind == "one_hot":
        return np.eye(shape[1], dtype="float32")[np.arange(shape[0]) % shape[1]]
    low, high = map(float, re.fullmatch(r" from (\S+) to (\S+)", rest).groups())
    i = np.arange(math.prod(shape), dtype="int64")
    if kind.startswith("float"):
        turns = i * 0.6180339887498949
        return (low + (high - low) * (turns - np.floor(turns))).astype(kind).reshape(shape)
    return (low + i % int(high - low + 1)).astype(kind).reshape(shape)


def split_last(*arrays, test_size):
    """sklearn's train_test_split, without the shuffling."""
    at = int(len(arrays[0]) * (1 - test_size))
    return [part for a in arrays for part in (a[:at], a[at:])]


def handed(value):
    """Strings as Keras takes them: NumPy's are no dtype of its own."""
    if isinstance(value, (list, tuple)):
        return type(value)(handed(v) for v in value)
    if isinstance(value, dict):
        return {k: handed(v) for k, v in value.items()}
    return tensorflow.constant(value) if isinstance(value, np.ndarray) and value.dtype.kind in "US" else value


class Session:
    def __init__(self):
        self.layers, self.names, self.arrays, self.model = [], {}, {}, None

    def the_model(self):
        if self.model is None:
            self.model = keras.Sequential(self.layers)
        return self.model

    def statement(self, line):
        """A line of NumPy, or one about the model: a fix that was pasted."""
        known = {"np": np, "keras": keras, "model": self.the_model(), "train_test_split": split_last, "Dataset": tensorflow.data.Dataset}
        names = known | self.arrays
        exec(line, {}, names)  # noqa: S102
        self.arrays = {k: np.asarray(v) if hasattr(v, "numpy") else v for k, v in names.items() if k not in known}

    def run(self, line):
        if line.startswith("  "):
            self.layers.append(eval(line.strip(), NAMES))
        elif line.startswith("mkdir "):
            os.makedirs(line.split()[1])
        elif m := re.fullmatch(r"(\w+)\.adapt\((\w+)\)", line):
            self.the_model().get_layer(m[1]).adapt(self.arrays[m[2]])
        elif m := re.fullmatch(r"(\w+)\[(\d+)\] = (.*)", line):
            rows = self.arrays[m[1]].reshape(len(self.arrays[m[1]]), -1)  # a view
            rows[int(m[2]), 0] = eval(m[3], NAMES)
        elif m := re.fullmatch(r"(\w+) = (\w+ \(.*)", line):
            self.arrays[m[1]] = array(m[2])
        elif m := re.fullmatch(r"(\w+) = (Sequential|(?:keras\.)?(?:layers\.)?[A-Z]\w*\(.*)", line):
            if m[2] != "Sequential":
                self.names[m[1]] = eval(m[2], NAMES | {"keras": keras, "layers": keras.layers}, self.names)
                self.model = self.names.get("model")
        elif re.match(r"[\w, ]+ = |model\.[^=]* = ", line):
            self.statement(line)
        elif not self.file(line):
            self.call(line)

    def file(self, line):
        root = os.path.join(os.path.dirname(__file__), "../..")
        if m := re.fullmatch(r"copy (\S+) to (\S+)", line):
            open(m[2], "wb").write(open(os.path.join(root, m[1]), "rb").read())
        elif m := re.fullmatch(r"cut (\S+) to (\d+) bytes", line):
            os.truncate(m[1], int(m[2]))
        elif m := re.fullmatch(r"set byte (\d+) of (\S+) to (\d+)", line):
            bytes_ = bytearray(open(m[2], "rb").read())
            bytes_[int(m[1])] = int(m[3])
            open(m[2], "wb").write(bytes_)
        elif m := re.fullmatch(r'write ("(?:[^"\\]|\\.)*") to (\S+)', line):
            open(m[2], "wb").write(eval("b" + m[1]))
        elif m := re.fullmatch(r'replace ("(?:[^"\\]|\\.)*") by ("(?:[^"\\]|\\.)*") in (\S+) of (\S+)', line):
            members = {n: zipfile.ZipFile(m[4]).read(n) for n in zipfile.ZipFile(m[4]).namelist()}
            members[m[3]] = members[m[3]].replace(eval(m[1]).encode(), eval(m[2]).encode())
            with zipfile.ZipFile(m[4], "w") as out:
                for name, text in members.items():
                    out.writestr(name, text)
        elif m := re.fullmatch(r"load (\S+)", line):
            self.model = keras.models.load_model(m[1])
        elif m := re.fullmatch(r"save (\S+)", line):
            self.the_model().save(m[1])
        elif m := re.fullmatch(r"read (\S+)(?: of (\S+))?", line):
            np.load(m[2])[m[1]] if m[2] else np.load(m[1])
        else:
            return False
        return True

    def call(self, line):
        function, arguments = re.fullmatch(r"(\w+)\((.*)\)", line).groups()
        a = {}
        parsed = ast.parse(f"call({arguments})", mode="eval").body
        for keyword in parsed.keywords:
            names = METRIC_NAMES if keyword.arg in ("metrics", "weighted_metrics") else NAMES
            a[keyword.arg] = eval(ast.unparse(keyword.value), names, self.arrays)
        if function == "compile":
            return self.the_model().compile(**a)
        if function == "summary":
            return self.the_model().summary(print_fn=lambda *_, **__: None)
        a.pop("strict", None)
        a = {k: handed(v) for k, v in a.items()}
        if parsed.args:  # a data set
            return getattr(self.the_model(), function)(eval(ast.unparse(parsed.args[0]), {}, self.arrays), verbose=0, **a)
        x, y = handed(a.pop("x", self.arrays.get("x"))), handed(a.pop("y", self.arrays.get("y")))
        if function == "predict":
            return self.the_model().predict(x, verbose=0, **a)
        if "sample_weight" in self.arrays:
            a.setdefault("sample_weight", self.arrays["sample_weight"])
        getattr(self.the_model(), function)(x, y, verbose=0, **a)


def run(text):
    """How Keras ends the case."""
    keras.backend.clear_session()
    before, session = os.getcwd(), Session()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for line in text.splitlines():
                if line.strip():
                    session.run(line)
            return "trains"
        except Exception as e:
            words = re.sub(r"\x1b\[\d+m", "", str(e)).strip().splitlines()
            return f"raises {type(e).__name__}: {words[0][:100] if words else ''}".strip()
        finally:
            os.chdir(before)
