package crash

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestAPanicIsCarriedWithItsFirstStackAndWithoutItsWords(t *testing.T) {
	fault := make(chan error)
	go func() { fault <- Catch(entered) }()
	caught := <-fault
	again := Catch(func() error { Again(fmt.Errorf("one of several: %w", caught)); return nil })
	var p *Panic
	if !errors.As(again, &p) || !errors.Is(again, caught) {
		t.Fatalf("%v", again)
	}
	if r := p.Report(); !strings.HasPrefix(r, "panic: string\n") || !strings.Contains(r, "crash.entered") || strings.Contains(r, "Jane") {
		t.Errorf("the report is\n%s", r)
	}
	var none []int
	if err := Catch(func() error { return errors.New(fmt.Sprint(none[len(none)])) }); !errors.As(err, &p) || !strings.Contains(p.Report(), "index out of range") {
		t.Errorf("%v", err)
	}
}

func entered() error { panic("Buyer: Jane") }

func TestWhatDoesNotPanicEndsAsItDoes(t *testing.T) {
	other := errors.New("other")
	for _, err := range []error{nil, other} {
		if got := Catch(func() error { Again(err); return err }); got != err {
			t.Errorf("%v: %v", err, got)
		}
	}
}
