// Lets the waiting threads of OpenMP go to sleep soon, unless the environment says otherwise.
//
// libgomp, which libtorch brings along, lets them spin for milliseconds between two operations. Where another process keeps
// a core busy, a spinning thread takes the time the working one needs. A tenth of its spinning keeps the speed of an idle
// machine (docs/decisions/0004-short-spinning.md). libgomp reads its environment once, when it is loaded, and has no call
// to change it later. So the program replaces itself, with the variable set, before any library is initialised: that
// costs about 10 ms and keeps the process, its open files, its signals and its exit code.
#if defined(__linux__)
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static int sets(const char *entry, const char *name) { return strncmp(entry, name, strlen(name)) == 0; }

static void shorten_spinning(int argc, char **argv, char **environment) {
  (void)argc;
  size_t count = 0;
  for (; environment[count] != NULL; count++)
    if (sets(environment[count], "OMP_WAIT_POLICY=") || sets(environment[count], "GOMP_SPINCOUNT=")) return;
  char *extended[count + 2];
  extended[0] = "GOMP_SPINCOUNT=30000";
  memcpy(extended + 1, environment, (count + 1) * sizeof(char *));
  execve("/proc/self/exe", argv, extended);
  // Where the system does not allow it, the program goes on as it is: slower beside other processes, but right.
}

__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(int, char **, char **) =
    shorten_spinning;
#endif
