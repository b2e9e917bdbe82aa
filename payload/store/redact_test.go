package store

import (
	"bytes"
	"testing"
)

func TestWhatIsTakenOutOfASignedObjectLeavesItSigned(t *testing.T) {
	hide := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("s3cret"), []byte("[token]")) }
	signed := Sign([]byte(`{"name":"a s3cret b"}`))
	hidden := Redact(signed, hide)
	if _, ok := Signed(hidden); !ok || bytes.Contains(hidden, []byte("s3cret")) || !bytes.Contains(hidden, []byte(`"a [token] b"`)) {
		t.Errorf("%s", hidden)
	}
	plain := Sign([]byte(`{"name":"x"}`))
	if got := Redact(plain, hide); !bytes.Equal(got, plain) || !bytes.Equal(Redact(signed, nil), signed) {
		t.Errorf("%s", got)
	}
}
