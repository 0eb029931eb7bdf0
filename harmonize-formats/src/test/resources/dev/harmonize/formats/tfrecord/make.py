"""Makes tensorflow.tfrecord beside this file: python make.py (made with TensorFlow 2.21.0)."""

import tensorflow
from tensorflow.train import BytesList, Example, Feature, FeatureList, FeatureLists, Features, FloatList, Int64List
from tensorflow.train import SequenceExample


def byte_strings(*values):
    return Feature(bytes_list=BytesList(value=values))


def floats(*values):
    return Feature(float_list=FloatList(value=values))


def integers(*values):
    return Feature(int64_list=Int64List(value=values))


with tensorflow.io.TFRecordWriter("tensorflow.tfrecord") as writer:
    example = Example(
        features=Features(
            feature={
                "id": byte_strings(b"abc"),
                "labels": integers(3, -1, 2**40),
                "mean_rgb": floats(0.5, -1.25, 3e8),
                "empty": byte_strings(),
                "unset": Feature(),
                "two": byte_strings(b"x", b"\x00\xff"),
            }
        )
    )
    writer.write(example.SerializeToString(deterministic=True))
    sequence = SequenceExample(
        context=Features(feature={"video_id": byte_strings(b"xyz"), "labels": integers(7)}),
        feature_lists=FeatureLists(
            feature_list={
                "rgb": FeatureList(feature=[byte_strings(bytes([0, 1, 2])), byte_strings(bytes([253, 254, 255]))]),
                "steps": FeatureList(feature=[floats(1.0), floats(2.0, 3.0)]),
            }
        ),
    )
    writer.write(sequence.SerializeToString(deterministic=True))
    writer.write(b"")
