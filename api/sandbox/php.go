package sandbox

import (
	"encoding/json"
	"net/mail"
	"strconv"
	"strings"
)

// phpEmpty is PHP's empty(): a missing value, null, false, 0, "", "0", and a list
// or object without members (docs/api.md, "How the server reads prerun").
func phpEmpty(raw json.RawMessage) bool {
	switch kindOf(raw) {
	case 0, 'n':
		return true
	case 't':
		return strings.TrimSpace(string(raw)) == "false"
	case '0':
		f, err := strconv.ParseFloat(plainText(raw), 64)
		return err == nil && f == 0
	case '"':
		text := plainText(raw)
		return text == "" || text == "0"
	case '[':
		list, _ := elements(raw)
		return len(list) == 0
	}
	o, _ := parseObject(raw)
	return len(o) == 0
}

// phpScalar is PHP's is_scalar(): a string, a number or a boolean.
func phpScalar(raw json.RawMessage) bool {
	switch kindOf(raw) {
	case '"', '0', 't':
		return true
	}
	return false
}

// phpCount is the number of members of what PHP calls an array, a JSON list or
// object; false for anything else.
func phpCount(raw json.RawMessage) (int, bool) {
	if list, ok := elements(raw); ok {
		return len(list), true
	}
	if o, ok := parseObject(raw); ok {
		return len(o), true
	}
	return 0, false
}

// phpKey is a JSON value as a PHP array key: 2, "2" and 2.0 are the same one.
func phpKey(raw json.RawMessage) (string, bool) {
	switch kindOf(raw) {
	case '"':
		return plainText(raw), true
	case '0':
		n, ok := wholeNumber(raw)
		return strconv.FormatInt(n, 10), ok
	}
	return "", false
}

// looksLikeAddress is the part of the guest rule that needs no network: one
// plain address with a domain that could have a mail server.
func looksLikeAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || parsed.Name != "" {
		return false
	}
	domain := text[strings.LastIndexByte(text, '@')+1:]
	return strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}
