package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	engine "modernc.org/sqlite/lib"
)

// gatheredLog writes what a commit adds to the write-ahead log in one piece, once the engine syncs it: by itself the engine
// writes each page by two system calls.
//
// It stands between the engine and the log's file on the connection that writes. A commit writes the log from one end to the
// other, syncs it (synchronous=FULL), and only then tells other connections of it: until then nobody misses what is not
// written. With cache_spill off, nothing is written outside a commit.
type gatheredLog struct {
	write, gather  writeCall // the file's own, and what the engine calls instead
	sync, flushing syncCall

	methods uintptr // what the engine calls: these two, and else the file's own
	memory  uintptr // of gatherLimit bytes
	size    int
	start   int64 // where in the file they belong
}

// gatherLimit is the most that the engine's own way to write takes at once.
const gatherLimit = 1<<17 - 1

type (
	writeCall = func(tls *libc.TLS, file, data uintptr, size int32, offset int64) (code int32)
	syncCall  = func(tls *libc.TLS, file uintptr, flags int32) (code int32)
)

// gatherLog is for a connection in WAL mode, after which it is to be freed.
func gatherLog(c *conn) (*gatheredLog, error) {
	if _, err := c.row("PRAGMA schema_version"); err != nil { // whereupon the engine opens the log
		return nil, err
	}
	main, err := libc.CString("main")
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, main)
	var file uintptr
	code := c.out(&file, func(place uintptr) int32 {
		return engine.Xsqlite3_file_control(c.tls, c.db, main, engine.SQLITE_FCNTL_JOURNAL_POINTER, place)
	})
	if err := c.check(code); err != nil {
		return nil, err
	}
	methods := libc.Xmalloc(c.tls, types.Size_t(unsafe.Sizeof(engine.Tsqlite3_io_methods{})))
	memory := libc.Xmalloc(c.tls, gatherLimit)
	if methods == 0 || memory == 0 {
		return nil, c.check(engine.SQLITE_NOMEM)
	}
	place := &at[engine.Tsqlite3_file](file).FpMethods
	own := at[engine.Tsqlite3_io_methods](methods)
	*own = *at[engine.Tsqlite3_io_methods](*place)
	l := &gatheredLog{methods: methods, memory: memory, write: *function[writeCall](&own.FxWrite), sync: *function[syncCall](&own.FxSync)}
	l.gather, l.flushing = l.add, l.flushAndSync
	*function[writeCall](&own.FxWrite), *function[syncCall](&own.FxSync) = l.gather, l.flushing
	*place = methods
	return l, nil
}

func (l *gatheredLog) free() {
	tls := libc.NewTLS()
	defer tls.Close()
	libc.Xfree(tls, l.memory)
	libc.Xfree(tls, l.methods)
}

// function is one of the engine's, which holds it as Go does.
func function[F any](pointer *uintptr) *F { return (*F)(unsafe.Pointer(pointer)) }

func (l *gatheredLog) add(tls *libc.TLS, file, data uintptr, size int32, offset int64) (code int32) {
	if l.size > 0 && (offset != l.start+int64(l.size) || l.size+int(size) > gatherLimit) {
		if code := l.flush(tls, file); code != engine.SQLITE_OK {
			return code
		}
	}
	if l.size == 0 {
		l.start = offset
	}
	copy(foreign(l.memory, gatherLimit)[l.size:], foreign(data, int(size)))
	l.size += int(size)
	return engine.SQLITE_OK
}

func (l *gatheredLog) flushAndSync(tls *libc.TLS, file uintptr, flags int32) (code int32) {
	if l.size > 0 {
		if code := l.flush(tls, file); code != engine.SQLITE_OK {
			return code
		}
	}
	return l.sync(tls, file, flags)
}

// flush writes what is gathered. What cannot be written is forgotten, as its transaction is.
func (l *gatheredLog) flush(tls *libc.TLS, file uintptr) (code int32) {
	size := l.size
	l.size = 0
	return l.write(tls, file, l.memory, int32(size), l.start)
}
