// Stops a program at a certain write or read, however fast the machine is: a library to be preloaded.
// CLITests/FileStop.swift compiles it and sets the variables:
//   STOP_AT_READ    counts reads instead of writes, where it is set
//   STOP_AT_FILE    only files whose path ends so count; unset counts all files, but no terminals and pipes
//   STOP_AT_COUNT   the write or read before which it stops, counted from 1; 0 never
//   STOP_AT_SIGNAL  the signal it then gets
//   STOP_AT_LIMIT   instead of a signal, the size in bytes beyond which files then do not grow
//   STOP_AT_REPORT  a file into which the number goes when the program ends
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long count;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

static int counts(int file) {
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  const char *ending = getenv("STOP_AT_FILE");
  if (!ending) return 1;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path);
  ssize_t size = (ssize_t)strlen(ending);
  return length >= size && memcmp(path + length - size, ending, (size_t)size) == 0;
}

static void before(int file, int reads) {
  if (!getenv("STOP_AT_COUNT") || (getenv("STOP_AT_READ") != NULL) != reads || !counts(file)) return;
  if (atomic_fetch_add(&count, 1) + 1 != number("STOP_AT_COUNT")) return;
  const char *limit = getenv("STOP_AT_LIMIT");
  if (limit) {
    struct rlimit size = {(rlim_t)atol(limit), (rlim_t)atol(limit)};
    setrlimit(RLIMIT_FSIZE, &size);
  } else {
    kill(getpid(), (int)number("STOP_AT_SIGNAL"));
  }
}

ssize_t write(int file, const void *bytes, size_t size) {
  before(file, 0);
  return syscall(SYS_write, file, bytes, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
  before(file, 0);
  return syscall(SYS_pwrite64, file, bytes, size, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) { return pwrite(file, bytes, size, offset); }

ssize_t read(int file, void *bytes, size_t size) {
  before(file, 1);
  return syscall(SYS_read, file, bytes, size);
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("STOP_AT_REPORT");
  if (!path) return;
  char text[32];
  int size = snprintf(text, sizeof text, "%ld", atomic_load(&count));
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file >= 0 && syscall(SYS_write, file, text, (size_t)size) == size) close(file);
}
