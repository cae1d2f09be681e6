// Lets the waiting threads of OpenMP sleep, unless the environment says otherwise.
//
// By default libgomp, which libtorch brings along, lets them spin between two operations. Where another process keeps a
// core busy, a spinning thread takes the time the working one needs, and a run slows down several times
// (docs/decisions/0004-sleeping-threads.md). libgomp reads its environment once, when it is loaded, and has no call to
// change it later. So the program replaces itself, with the variable set, before any library is initialised: that costs
// about 10 ms and keeps the process, its open files, its signals and its exit code.
#if defined(__linux__)
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static int sets(const char *entry, const char *name) { return strncmp(entry, name, strlen(name)) == 0; }

static void let_waiting_threads_sleep(int argc, char **argv, char **environment) {
  (void)argc;
  size_t count = 0;
  for (; environment[count] != NULL; count++)
    if (sets(environment[count], "OMP_WAIT_POLICY=") || sets(environment[count], "GOMP_SPINCOUNT=")) return;
  char *extended[count + 2];
  extended[0] = "OMP_WAIT_POLICY=passive";
  memcpy(extended + 1, environment, (count + 1) * sizeof(char *));
  execve("/proc/self/exe", argv, extended);
  // Where the system does not allow it, the program goes on as it is: slower beside others, but right.
}

__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(int, char **, char **) =
    let_waiting_threads_sleep;
#endif
