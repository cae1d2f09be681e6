// A device for tests where there is no GPU, in libtorch's slot for backends of others (PrivateUse1).
//
// It has a memory of its own, which the CPU computes on behind its back. As a GPU it refuses an operation on tensors of
// different devices and a generator of another device, and it casts under autocast as CUDA does.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Makes the device the accelerator of this process. libtorch knows one only, so not where there is a GPU.
void standin_register(void);

#ifdef __cplusplus
}
#endif
