package reference

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// KeySize is the length of Config.Key in bytes.
const KeySize = 32

// keys are what one key becomes: nothing that names a person, and nothing that was reported, lies in the clear on disk.
type keys struct {
	lookup []byte
	aead   cipher.AEAD
}

func newKeys(key []byte) (*keys, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("the key has %d bytes instead of %d", len(key), KeySize)
	}
	lookup, err := hkdf.Key(sha256.New, key, nil, "ashyq reference registry: lookup", KeySize)
	if err != nil {
		return nil, err
	}
	sealing, err := hkdf.Key(sha256.New, key, nil, "ashyq reference registry: sealing", KeySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &keys{lookup, aead}, err
}

// digest is what a text is looked up by: HMAC-SHA-256 in hex. The use keeps equal texts of different uses apart.
func (k *keys) digest(use, text string) string {
	mac := hmac.New(sha256.New, k.lookup)
	fmt.Fprintf(mac, "%s\x00%s", use, text)
	return hex.EncodeToString(mac.Sum(nil))
}

// seal encrypts with AES-256-GCM. The place is authenticated: what was sealed for one opens in no other.
func (k *keys) seal(place string, plain []byte) []byte {
	return k.aead.Seal(nil, nil, plain, []byte(place))
}

func (k *keys) open(place string, sealed []byte) ([]byte, error) {
	return k.aead.Open(nil, nil, sealed, []byte(place))
}

// keyFile reads the key at path, or makes one there that only its owner may read.
func keyFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeyFile(path)
	}
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others than its owner may read the key file %s: chmod 600 it", path)
	}
	return os.ReadFile(path)
}

func makeKeyFile(path string) ([]byte, error) {
	key := make([]byte, KeySize)
	rand.Read(key)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(key)
	return key, errors.Join(err, f.Sync(), f.Close())
}
