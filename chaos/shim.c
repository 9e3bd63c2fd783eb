/* Records what a process does to the files below $SHIM_DIR, with the moment of each act, into
 * $SHIM_LOG; and lets one fsync there fail when the file $SHIM_FAIL exists. LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MOST 8192
static int out = -1;
static const char *dir, *fail;
static char path[MOST][256];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) static __typeof__(name) *real_##name; if (!real_##name) real_##name = dlsym(RTLD_NEXT, #name)

static void begin(void) {
  static int begun;
  if (begun) return;
  begun = 1;
  dir = getenv("SHIM_DIR");
  fail = getenv("SHIM_FAIL");
  REAL(open);
  if (getenv("SHIM_LOG")) out = real_open(getenv("SHIM_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *data, size_t n) {
  REAL(write);
  const char *at = data;
  while (n) {
    ssize_t done = real_write(out, at, n);
    if (done <= 0) abort();
    at += done;
    n -= done;
  }
}

static void record(char what, const char *name, uint64_t offset, const void *data, uint32_t n) {
  if (out < 0) return;
  struct timespec now;
  uint16_t length = strlen(name);
  pthread_mutex_lock(&turn);
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t at = now.tv_sec * 1000000000ull + now.tv_nsec;
  char head[23];
  head[0] = what;
  memcpy(head + 1, &length, 2);
  memcpy(head + 3, &offset, 8);
  memcpy(head + 11, &n, 4);
  memcpy(head + 15, &at, 8);
  put(head, sizeof head);
  put(name, length);
  if (n && data) put(data, n);
  pthread_mutex_unlock(&turn);
}

static int ours(const char *name) { return dir && name && !strncmp(name, dir, strlen(dir)) && !strstr(name, "-shm"); }

static void opened(int fd, const char *name, int flags) {
  begin();
  if (fd < 0 || fd >= MOST) return;
  path[fd][0] = 0;
  if (!ours(name)) return;
  strncpy(path[fd], name, 255);
  if (flags & O_TRUNC) record('T', name, 0, 0, 0);
}
#define TRACKED(fd) ((fd) >= 0 && (fd) < MOST && path[fd][0])

int open(const char *name, int flags, ...) {
  va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more);
  REAL(open); int fd = real_open(name, flags, mode); opened(fd, name, flags); return fd;
}
int open64(const char *name, int flags, ...) {
  va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more);
  REAL(open64); int fd = real_open64(name, flags, mode); opened(fd, name, flags); return fd;
}
int close(int fd) { REAL(close); if (fd >= 0 && fd < MOST) path[fd][0] = 0; return real_close(fd); }
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) {
  REAL(pwrite); ssize_t done = real_pwrite(fd, data, n, at);
  if (TRACKED(fd) && done > 0) record('W', path[fd], at, data, done);
  return done;
}
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
  REAL(pwrite64); ssize_t done = real_pwrite64(fd, data, n, at);
  if (TRACKED(fd) && done > 0) record('W', path[fd], at, data, done);
  return done;
}
ssize_t write(int fd, const void *data, size_t n) {
  REAL(write);
  if (!TRACKED(fd)) return real_write(fd, data, n);
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t done = real_write(fd, data, n);
  if (done > 0) record('W', path[fd], at, data, done);
  return done;
}
static int fails(int fd) {
  begin();
  if (!fail || !TRACKED(fd) || !strstr(path[fd], "labkit.db")) return 0;
  REAL(unlink);
  return real_unlink(fail) == 0; /* once for each time the file is made */
}
int fsync(int fd) {
  REAL(fsync);
  if (fails(fd)) { errno = EIO; return -1; }
  int done = real_fsync(fd);
  if (TRACKED(fd) && !done) record('S', path[fd], 0, 0, 0);
  return done;
}
int fdatasync(int fd) {
  REAL(fdatasync);
  if (fails(fd)) { errno = EIO; return -1; }
  int done = real_fdatasync(fd);
  if (TRACKED(fd) && !done) record('S', path[fd], 0, 0, 0);
  return done;
}
int ftruncate(int fd, off_t n) { REAL(ftruncate); int done = real_ftruncate(fd, n); if (TRACKED(fd)) record('T', path[fd], n, 0, 0); return done; }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); int done = real_ftruncate64(fd, n); if (TRACKED(fd)) record('T', path[fd], n, 0, 0); return done; }
int unlink(const char *name) { REAL(unlink); int done = real_unlink(name); begin(); if (ours(name) && !done) record('U', name, 0, 0, 0); return done; }
int rename(const char *from, const char *to) {
  REAL(rename); int done = real_rename(from, to); begin();
  if (ours(to) && !done) record('R', from, 0, to, strlen(to));
  return done;
}
