package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	engine "modernc.org/sqlite/lib"
)

// logFile is the log as the writer's connection has it open. The engine writes a page by two system calls and syncs at the
// end of a commit; these calls were a third of what a scan cost. So what follows one another is gathered and written by
// one call: when it is synced at the latest, before which no connection looks for it there.
type logFile struct {
	engines methods // those of any file
	ours    methods // the same, but for those that have to know of what is gathered
	held    []any   // the functions among ours, which Go must not take for garbage
	table   uintptr // ours, where the engine looks for them

	memory uintptr // what is gathered
	length int
	start  int64 // where in the file it begins
}

type methods = engine.Tsqlite3_io_methods

// logMemory is the most that the engine writes at once.
const logMemory = 1<<17 - 1

// gatherLog makes the log of a connection in WAL mode one that gathers. It must be freed after the connection.
func gatherLog(c *conn) (*logFile, error) {
	if _, err := c.row("PRAGMA application_id"); err != nil { // any read opens the log
		return nil, err
	}
	var file uintptr
	code := c.out(&file, func(place uintptr) int32 {
		return engine.Xsqlite3_file_control(c.tls, c.db, 0, engine.SQLITE_FCNTL_JOURNAL_POINTER, place)
	})
	if err := c.check(code); err != nil {
		return nil, err
	}
	l := &logFile{memory: libc.Xmalloc(c.tls, logMemory), table: libc.Xmalloc(c.tls, types.Size_t(unsafe.Sizeof(methods{})))}
	if l.memory == 0 || l.table == 0 {
		l.free(c.tls)
		return nil, &engineError{code: engine.SQLITE_NOMEM, text: "no memory for the log"}
	}
	inUse := at[uintptr](file) // a file begins with the address of its methods
	l.engines = *at[methods](*inUse)
	l.ours = l.engines
	l.ours.FxWrite = callback(l, l.write)
	l.ours.FxSync = callback(l, l.sync)
	l.ours.FxRead = callback(l, l.read)
	l.ours.FxFileSize = callback(l, l.fileSize)
	l.ours.FxTruncate = callback(l, l.truncate)
	l.ours.FxClose = callback(l, l.close)
	*at[methods](l.table) = l.ours
	*inUse = l.table
	return l, nil
}

func (l *logFile) free(tls *libc.TLS) {
	libc.Xfree(tls, l.memory)
	libc.Xfree(tls, l.table)
}

func (l *logFile) write(tls *libc.TLS, file, data uintptr, size int32, offset int64) (code int32) {
	if offset != l.start+int64(l.length) || l.length+int(size) > logMemory {
		if code := l.flush(tls, file); code != engine.SQLITE_OK {
			return code
		}
		l.start = offset
	}
	copy(foreign(l.memory+uintptr(l.length), int(size)), foreign(data, int(size)))
	l.length += int(size)
	return engine.SQLITE_OK
}

// flush writes what is gathered. If that fails, so does the commit, and its pages are written anew by the next.
func (l *logFile) flush(tls *libc.TLS, file uintptr) (code int32) {
	if l.length == 0 {
		return engine.SQLITE_OK
	}
	write := function[func(tls *libc.TLS, file, data uintptr, size int32, offset int64) int32](l.engines.FxWrite)
	code = write(tls, file, l.memory, int32(l.length), l.start)
	l.start, l.length = l.start+int64(l.length), 0
	return code
}

func (l *logFile) sync(tls *libc.TLS, file uintptr, flags int32) (code int32) {
	if code := l.flush(tls, file); code != engine.SQLITE_OK {
		return code
	}
	return function[func(tls *libc.TLS, file uintptr, flags int32) int32](l.engines.FxSync)(tls, file, flags)
}

func (l *logFile) read(tls *libc.TLS, file, data uintptr, size int32, offset int64) (code int32) {
	if code := l.flush(tls, file); code != engine.SQLITE_OK {
		return code
	}
	read := function[func(tls *libc.TLS, file, data uintptr, size int32, offset int64) int32](l.engines.FxRead)
	return read(tls, file, data, size, offset)
}

func (l *logFile) fileSize(tls *libc.TLS, file, size uintptr) (code int32) {
	if code := l.flush(tls, file); code != engine.SQLITE_OK {
		return code
	}
	return function[func(tls *libc.TLS, file, size uintptr) int32](l.engines.FxFileSize)(tls, file, size)
}

func (l *logFile) truncate(tls *libc.TLS, file uintptr, size int64) (code int32) {
	if code := l.flush(tls, file); code != engine.SQLITE_OK {
		return code
	}
	return function[func(tls *libc.TLS, file uintptr, size int64) int32](l.engines.FxTruncate)(tls, file, size)
}

// close leaves what is gathered: what was committed has been synced.
func (l *logFile) close(tls *libc.TLS, file uintptr) (code int32) {
	return function[func(tls *libc.TLS, file uintptr) int32](l.engines.FxClose)(tls, file)
}

// callback is the address by which the engine calls a function of ours.
func callback[F any](l *logFile, f F) uintptr {
	l.held = append(l.held, f)
	return *(*uintptr)(unsafe.Pointer(&f))
}

// function is the function of the engine's at an address.
func function[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }
