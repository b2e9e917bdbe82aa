// Package crash carries a panic from the goroutine in which it happened to the one that waits
// for it, and from there up to the command: a panic that nobody recovers would end the process
// with the terminal as the screen had it, and without what was typed last. Which goroutine waits
// for which, and what is done at the end, is decided elsewhere.
package crash

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// Panic is the error of something that panicked.
type Panic struct {
	value any
	stack []byte
}

func (*Panic) Error() string { return "a fault in the program itself ended it" }

// Report is what is known of it. The words of a panic may hold what somebody entered, so
// that those of Go itself alone are in it.
func (p *Panic) Report() string {
	words := fmt.Sprintf("%T", p.value)
	if own, ok := p.value.(runtime.Error); ok {
		words = own.Error()
	}
	return "panic: " + words + "\n\n" + string(p.stack)
}

// Catch does something, and gives its error, a *Panic where it panicked. One that was caught
// in another goroutine before stays as it is.
func Catch(do func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			p, before := value.(*Panic)
			if !before {
				p = &Panic{value, debug.Stack()}
			}
			err = p
		}
	}()
	return do()
}

// Again panics with what was caught, where an error is that of a panic.
func Again(err error) {
	if p, ok := errors.AsType[*Panic](err); ok {
		panic(p)
	}
}
