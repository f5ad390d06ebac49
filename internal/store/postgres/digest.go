package postgres

import "ashyq"

// digest reads an ashyq.Digest from a column that may be NULL, for the zero one.
type digest ashyq.Digest

func (d *digest) ScanBytes(b []byte) error {
	*d = digest{}
	copy(d[:], b)
	return nil
}
