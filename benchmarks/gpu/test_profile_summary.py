#!/usr/bin/env python3
"""python3 benchmarks/gpu/test_profile_summary.py: the summary of profiles written by hand, in the profilers' formats."""

import json
import pathlib
import tempfile
import unittest

import profile_summary

KERNEL_COLUMNS = "Time (%),Total Time (ns),Instances,Avg (ns),Med (ns),Min (ns),Max (ns),StdDev (ns),Name"
MEMORY_COLUMNS = "Time (%),Total Time (ns),Count,Avg (ns),Med (ns),Min (ns),Max (ns),StdDev (ns),Operation"
CALL_COLUMNS = "Time (%),Total Time (ns),Num Calls,Avg (ns),Med (ns),Min (ns),Max (ns),StdDev (ns),Name"
NCU_COLUMNS = '"ID","Process ID","Kernel Name","Metric Name","Metric Unit","Metric Value"'


def csv(columns, *rows):
    lines = [f'10.0,{time},{count},1.0,1.0,1,1,0.0,"{name}"' for time, count, name in rows]
    return "\n".join([columns, *lines]) + "\n"


class ProfileSummaryTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.write("step.json", json.dumps({"plain": {"ms": 10.0}}))

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def report(self, steps):
        return "\n".join(profile_summary.report(self.folder, "plain", steps))

    def test_kernels_are_told_by_their_names(self):
        for kernel, expected in {
            "sm80_xmma_gemm_f32f32_f32f32_f32_tn_n_tilesize128x128x8_stage3_warpsize2x2x1_ffma_aligna4_alignc4_execute_kernel__5x_cublas": "matrix products",
            "ampere_sgemm_128x64_nn": "matrix products",
            "void gemmSN_NN_kernel<float, (int)128>(cublasGemmSmallNParams)": "matrix products",
            "void functions::transform::transformStrictSimple<float, simdOps::GELU<float>>(void const *)": "elementwise",
            "pairwiseSimpleShaped<float, float, float, simdOps::Add<float, float, float>>": "elementwise",
            "void at::native::vectorized_elementwise_kernel<(int)4, at::native::FillFunctor<float>>": "copies",
            "void at::native::vectorized_elementwise_kernel<(int)4, at::native::GeluCUDAKernelImpl>": "elementwise",
            "transformAnySimple<float, float, simdOps::Assign<float, float>>": "copies",
            "simpleReduce<float, float, simdOps::Sum<float, float>>": "reductions",
            "softMaxForVectorCudaGlobal<float>": "reductions",
            "mystery": "other kernels",
        }.items():
            self.assertEqual(expected, profile_summary.class_of(kernel), kernel)

    def test_what_both_runs_did_is_not_counted(self):
        self.write("short_cuda_gpu_kern_sum.csv", csv(KERNEL_COLUMNS, (7_000_000, 5, "ampere_sgemm_128x64_nn"), (9e9, 7, "once")))
        self.write(
            "long_cuda_gpu_kern_sum.csv",
            "\n** CUDA GPU Kernel Summary (cuda_gpu_kern_sum):\n\n"
            + csv(
                KERNEL_COLUMNS,
                (37_000_000, 25, "ampere_sgemm_128x64_nn"),
                (10_000_000, 400, "pairwiseSimpleShaped<float>"),
                (2_000_000, 10, "simpleReduce<float>"),
                (9e9, 7, "once"),
            ),
        )
        self.write("long_cuda_gpu_mem_time_sum.csv", csv(MEMORY_COLUMNS, (5_000_000, 20, "[CUDA memcpy Device-to-Host]")))
        self.write(
            "long_cuda_api_sum.csv",
            csv(
                CALL_COLUMNS,
                (20_000_000, 30, "cudaStreamSynchronize"),
                (4_000_000, 10, "cudaMemcpy"),
                (1_000_000, 10, "cudaMemcpyAsync"),
                (8_000_000, 430, "cudaLaunchKernel"),
            ),
        )

        text = self.report(steps=10)

        self.assertIn("10.00 ms without a profiler, 43 launches of 3 kernels", text)
        self.assertIn("| matrix products | 3.000 | 0.30 | 2.0 |", text)
        self.assertIn("| elementwise | 1.000 | 0.10 | 40.0 |", text)
        self.assertIn("| reductions | 0.200 | 0.02 | 1.0 |", text)
        self.assertIn("| transfers and memset | 0.500 | 0.05 | 2.0 |", text)
        self.assertIn("| nothing on the GPU | 5.300 | 0.53 | 0.0 |", text)
        self.assertIn("waits for the GPU 4.0 times a step, 2.400 ms in all, and is 0.800 ms in calls that launch", text)
        self.assertIn("Largest three of the table: nothing on the GPU, 5.300 ms; matrix products, 3.000 ms; elementwise, 1.000 ms.", text)
        self.assertNotIn("once", text)

    def test_nsight_compute_is_read_too(self):
        def launches(*times):
            rows = [f'"{i}","1","ampere_sgemm_128x64_nn","gpu__time_duration.sum","nsecond","{time}"' for i, time in enumerate(times)]
            return "\n".join(["==PROF== Connected to process 1", NCU_COLUMNS, *rows]) + "\n"

        self.write("short_ncu.csv", launches("1,000,000"))
        self.write("long_ncu.csv", launches("1,000,000", "2,000,000", "4,000,000"))

        text = self.report(steps=2)

        self.assertIn("| matrix products | 3.000 | 0.30 | 1.0 |", text)
        self.assertIn("Nsight Compute does not tell of transfers", text)

    def test_another_format_is_named(self):
        self.write("long_cuda_gpu_kern_sum.csv", "Time (%),Total,Instances,Name\n1.0,1,1,a\n")
        with self.assertRaisesRegex(SystemExit, "has none of the columns Total Time"):
            self.report(steps=1)

    def test_a_profile_without_kernels_says_so(self):
        self.write("long_cuda_gpu_kern_sum.csv", "SKIPPED: does not contain CUDA kernel data.\n")
        with self.assertRaisesRegex(SystemExit, "no kernels"):
            self.report(steps=1)


if __name__ == "__main__":
    unittest.main()
