/* The calls by which PostgreSQL's files grow, answered as on a full disk while the file ASHYQ_TEST_FULL_DISK is there. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int refused(int file, off_t end) {
	int before = errno;
	const char *ballast = getenv("ASHYQ_TEST_FULL_DISK");
	struct stat is;
	int refuse = ballast && access(ballast, F_OK) == 0 && fstat(file, &is) == 0 && S_ISREG(is.st_mode) && end > is.st_size;
	errno = refuse ? ENOSPC : before;
	return refuse;
}

ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
	return refused(file, at + size) ? -1 : syscall(SYS_pwrite64, file, data, size, at);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) {
	off_t end = at;
	for (int i = 0; i < count; i++)
		end += parts[i].iov_len;
	return refused(file, end) ? -1 : syscall(SYS_pwritev, file, parts, (long)count, at, 0L);
}

int fallocate(int file, int mode, off_t at, off_t size) {
	return refused(file, at + size) ? -1 : syscall(SYS_fallocate, file, (long)mode, at, size);
}

int posix_fallocate(int file, off_t at, off_t size) {
	int before = errno, failed = 0;
	if (fallocate(file, 0, at, size) < 0) {
		failed = errno;
		errno = before;
	}
	return failed;
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) { return pwrite(file, data, size, at); }
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at) { return pwritev(file, parts, count, at); }
int fallocate64(int file, int mode, off64_t at, off64_t size) { return fallocate(file, mode, at, size); }
int posix_fallocate64(int file, off64_t at, off64_t size) { return posix_fallocate(file, at, size); }
