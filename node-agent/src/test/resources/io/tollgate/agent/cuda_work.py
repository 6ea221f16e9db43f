# Asks the driver what this process may use, then keeps it busy for so many seconds.
# Needs nothing but the driver's own library, and its functions of the oldest kind.
import ctypes
import sys
import time

MEBIBYTE = 1 << 20
MEBIBYTES = 512

cuda = ctypes.CDLL("libcuda.so.1")


def call(name, *arguments):
    code = getattr(cuda, name)(*arguments)
    if code != 0:
        sys.exit("%s answered %d" % (name, code))


call("cuInit", 0)
version = ctypes.c_int()
call("cuDriverGetVersion", ctypes.byref(version))
count = ctypes.c_int()
call("cuDeviceGetCount", ctypes.byref(count))
print("count", count.value)
print("cuda", version.value)
for index in range(count.value):
    device = ctypes.c_int()
    call("cuDeviceGet", ctypes.byref(device), index)
    uuid = (ctypes.c_ubyte * 16)()
    call("cuDeviceGetUuid", uuid, device)
    digits = bytes(uuid).hex()
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    print("device", "GPU-" + "-".join(parts))
sys.stdout.flush()

seconds = float(sys.argv[1])
if seconds > 0:
    device = ctypes.c_int()
    call("cuDeviceGet", ctypes.byref(device), 0)
    context = ctypes.c_void_p()
    call("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
    call("cuCtxSetCurrent", context)
    memory = ctypes.c_uint64()
    call("cuMemAlloc_v2", ctypes.byref(memory), ctypes.c_size_t(MEBIBYTES * MEBIBYTE))
    end = time.monotonic() + seconds
    print("busy")
    sys.stdout.flush()
    while time.monotonic() < end:
        for pattern in range(50):
            call(
                "cuMemsetD32_v2",
                memory,
                ctypes.c_uint(pattern),
                ctypes.c_size_t(MEBIBYTES * MEBIBYTE // 4),
            )
        call("cuCtxSynchronize")
