package draft

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckName says why a name cannot be given to a draft, or nil.
func CheckName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("a draft needs a name")
	case utf8.RuneCountInString(name) > 200:
		return errors.New("the draft's name is too long: 200 characters at most")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("the draft's name has characters that cannot be shown")
	}
	return nil
}

func fileName(name string) string {
	var slug strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			slug.WriteRune(r)
		case !strings.HasSuffix(slug.String(), "-") && slug.Len() > 0:
			slug.WriteByte('-')
		}
		if slug.Len() == 40 {
			break
		}
	}
	sum := sha256.Sum256([]byte(name))
	head := strings.Trim(slug.String(), "-")
	if head == "" {
		head = "draft"
	}
	return head + "-" + hex.EncodeToString(sum[:4]) + ".json"
}
