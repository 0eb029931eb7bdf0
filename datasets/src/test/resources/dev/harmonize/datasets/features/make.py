"""Makes the files beside this one: python make.py (made with TensorFlow 2.21.0 and NumPy 2.4.6)."""

import json

import numpy
import tensorflow
from tensorflow.train import BytesList, Example, Feature, FeatureList, FeatureLists, Features, FloatList, Int64List
from tensorflow.train import SequenceExample

random = numpy.random.default_rng(7)


def byte_strings(*values):
    return Feature(bytes_list=BytesList(value=values))


def floats(*values):
    return Feature(float_list=FloatList(value=values))


def integers(*values):
    return Feature(int64_list=Int64List(value=values))


def steps(count, width):
    return FeatureList(
        feature=[byte_strings(bytes([step]) + random.bytes(width - 2) + b"\xff") for step in range(count)]
    )


def write(name, messages):
    with tensorflow.io.TFRecordWriter(name) as writer:
        for message in messages:
            writer.write(message.SerializeToString(deterministic=True))


def frames(number):
    return SequenceExample(
        context=Features(
            feature={
                "id" if number % 2 == 0 else "video_id": byte_strings(b"v%d" % number),
                "labels": integers(number % 4, 4),
            }
        ),
        feature_lists=FeatureLists(
            feature_list={"rgb": steps(1 + number % 3, 1024), "audio": steps(1 + number % 3, 128)}
        ),
    )


def video(number):
    return Example(
        features=Features(
            feature={
                "id": byte_strings(b"v%d" % number),
                "labels": integers(number % 4, 4),
                "mean_rgb": floats(*numpy.arange(1024) / 1024 + number),
                "mean_audio": floats(*numpy.arange(128) / 128 - number),
            }
        )
    )


def segment(name, start, *labels):
    return SequenceExample(
        context=Features(
            feature={
                "video_id": byte_strings(name.encode()),
                "start_time_seconds": floats(start),
                "end_time_seconds": floats(start + 10),
                "labels": integers(*labels),
            }
        ),
        feature_lists=FeatureLists(feature_list={"audio_embedding": steps(10, 128)}),
    )


write("frame-train0.tfrecord", [frames(number) for number in range(6)])
write("frame-train1.tfrecord", [frames(number) for number in range(6, 10)])
write("frame-test.tfrecord", [frames(number) for number in range(10, 13)])
write("video-train.tfrecord", [video(number) for number in range(3)])
write(
    "bal.tfrecord",
    [segment("--4gqARaEJE", 0.0, 0, 1), segment("-0RWZT-miFs", 420.0, 2), segment("-0p7hKXZ1ww", 30.0, 1)],
)

counting = numpy.arange(6 * 2 * 3, dtype="<f4").reshape(6, 2, 3)
numpy.savez(
    "arrays.npz",
    v=counting.astype("<f2"),
    a=-counting[:, 0].astype(">f8"),
    t=numpy.arange(6 * 4).reshape(6, 4) % 9,
    labels=numpy.array([0, 1, 2, 0, 1, 2]),
    ids=numpy.arange(100, 106),
    **{"valid.audio": numpy.array([True, True, False, True, True, True])},
)

for number in range(4):
    rows = random.standard_normal((20 + number, 8)).astype("<f2")
    numpy.save("video%d.mp4.npy" % number, rows)
with open("caption.json", "w") as file:
    json.dump(
        {
            "video%d" % number: {
                "start": [4.0 * line for line in range(5)],
                "end": [4.0 * line + 3.5 for line in range(5)],
                "text": ["line %d of ü %d" % (line, number) for line in range(5)],
            }
            for number in range(4)
        },
        file,
    )
