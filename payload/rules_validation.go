package payload

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kickoff/payload/humanize"
)

// The rules of field_validation are names of Laravel's. Whether a launch enforces
// them is not known (docs/api.md, "text, textarea"), so they are enforced here. A
// rule that is not in the table is left to the server.

func splitRules(rules []string) []string {
	var all []string
	for _, r := range rules {
		for _, one := range strings.Split(r, "|") {
			if one = strings.TrimSpace(one); one != "" {
				all = append(all, one)
			}
		}
	}
	return all
}

func hasRule(rules []string, name string) bool { return slices.Contains(splitRules(rules), name) }

// checkRule holds a text against one rule. A numeric field's min and max may mean
// the value or the length: it is broken for sure only when both are.
func checkRule(rule, s string, numeric bool) (Problem, bool) {
	name, limit, _ := strings.Cut(rule, ":")
	name = strings.TrimSpace(name)
	if name == "min" || name == "max" {
		n, err := strconv.ParseFloat(strings.TrimSpace(limit), 64)
		if err != nil {
			return Problem{}, false
		}
		return checkBound(name, n, s, numeric)
	}
	if r := plainRuleNamed(name); r.holds != nil && !r.holds(s) {
		return Problem{Kind: Invalid, Message: r.message, Fix: r.fix}, true
	}
	return Problem{}, false
}

type plainRule struct {
	holds        func(string) bool
	message, fix string
}

// plainRuleNamed is a rule without a limit; one that is not here holds always.
func plainRuleNamed(name string) plainRule {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }
	letterOrNumber := func(r rune) bool { return letter(r) || unicode.IsNumber(r) }
	only := func(ok func(r rune) bool) func(string) bool {
		return func(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return !ok(r) }) }
	}
	switch name {
	case "numeric":
		return plainRule{isNumeric, "must be a number", "type digits, such as 15000 or 2499.99"}
	case "email":
		return plainRule{validEmail, "must be an e-mail address", "type it like jo@example.com"}
	case "url":
		return plainRule{isURL, "must be a web address", "type it like https://example.com"}
	case "alpha":
		return plainRule{only(letter), "may hold letters only", "leave out digits, blanks and signs"}
	case "alpha_num":
		return plainRule{only(letterOrNumber), "may hold letters and digits only", "leave out blanks and signs"}
	case "alpha_dash":
		return plainRule{only(func(r rune) bool { return letterOrNumber(r) || r == '-' || r == '_' }), "may hold letters, digits, - and _ only", "leave out blanks and other signs"}
	}
	return plainRule{}
}

func checkBound(name string, limit float64, s string, numeric bool) (Problem, bool) {
	beyond := func(n float64) bool { return name == "min" && n < limit || name == "max" && n > limit }
	bound := strconv.FormatFloat(limit, 'f', -1, 64)
	least := map[string]string{"min": "at least ", "max": "at most "}[name]

	tooLong := beyond(float64(utf8.RuneCountInString(s)))
	if !numeric {
		return Problem{Kind: Invalid, Message: "must have " + least + bound + humanize.Verb(int(limit), " character", " characters"), Fix: "it has " + strconv.Itoa(utf8.RuneCountInString(s))}, tooLong
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return Problem{}, false
	}
	p := Problem{Kind: Invalid, Message: "must be " + least + bound, Fix: "type another number"}
	if beyond(value) != tooLong {
		p.Kind = Warning
		p.Message = "may have to be " + least + bound + " (" + name + ":" + bound + ")"
		p.Fix = "the template does not say whether its value or its length is meant"
	}
	return p, beyond(value) || tooLong
}

// isNumeric is PHP's is_numeric: a decimal number with sign and exponent, blanks
// around it allowed, nothing else.
func isNumeric(s string) bool {
	s = strings.Trim(s, " \t\n\r\v\f")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-")
	if s == "" || strings.Trim(s, "0123456789.eE+-") != "" || s[0] == '+' || s[0] == '-' {
		return false
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	if strings.Trim(mantissa, ".") == "" || strings.ContainsAny(mantissa, "+-") || strings.Contains(s, "e") && exponent == "" {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil || strings.Contains(err.Error(), "range")
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && u.Hostname() != "" && !strings.ContainsFunc(s, unicode.IsSpace)
}
