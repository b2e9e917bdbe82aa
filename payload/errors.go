package payload

import (
	"strconv"
	"strings"

	"kickoff/payload/humanize"
)

// ValueError is text or JSON that a field does not take. Message says what is
// wrong without the field's label, Fix what would work.
type ValueError struct{ Message, Fix string }

func (e *ValueError) Error() string {
	if e.Fix == "" {
		return e.Message
	}
	return e.Message + ": " + e.Fix
}

func refuse(message, fix string) error { return &ValueError{Message: message, Fix: fix} }

// RefError is a name that fits nothing, or more than one thing.
type RefError struct {
	// Kind is what was looked for ("field", "step", "person"), Ref what was asked.
	Kind, Ref string
	Ambiguous bool
	// Exists are the names that would work.
	Exists []string
}

func (e *RefError) Error() string {
	const shown = 40
	names := e.Exists
	more := ""
	if len(names) > shown {
		more = " and " + strconv.Itoa(len(names)-shown) + " more"
		names = names[:shown]
	}
	list := strings.Join(names, ", ") + more
	switch {
	case e.Ambiguous:
		return humanize.Quote(e.Ref) + " fits more than one " + e.Kind + ": say which by id: " + list
	case len(names) == 0:
		return "there is no " + e.Kind + " " + humanize.Quote(e.Ref)
	}
	return "there is no " + e.Kind + " " + humanize.Quote(e.Ref) + ": there is " + list
}
