package payload

import (
	"strings"

	"kickoff/payload/clean"
)

// reading is one way to read a text as names between commas, from some part of it on.
type reading[T any] struct {
	one  T
	next *reading[T]
	// nothing: the rest holds no name.
	nothing bool
}

func (r *reading[T]) list() []T {
	var all []T
	for ; !r.nothing; r = r.next {
		all = append(all, r.one)
	}
	return all
}

// readings are the ways to read a text as names between commas, at most two, where
// names may hold up to so many commas themselves. Blank parts are left out. Where there
// is no way, the error is that of the first part which is no name.
func readings[T any](text string, commas int, named func(string) (T, error)) ([][]T, error) {
	parts := strings.Split(text, ",")
	ways := make([][]*reading[T], len(parts)+1)
	ways[len(parts)] = []*reading[T]{{nothing: true}}
	for i := len(parts) - 1; i >= 0; i-- {
		if clean.Blank(parts[i]) {
			ways[i] = ways[i+1]
			continue
		}
		name := parts[i]
		for j := i + 1; j <= len(parts) && len(ways[i]) < 2; j++ {
			if j > i+1 {
				name += "," + parts[j-1]
			}
			if one, err := named(name); err == nil {
				for _, rest := range ways[j] {
					ways[i] = append(ways[i], &reading[T]{one: one, next: rest})
				}
			}
			if j-i > commas {
				break
			}
		}
		ways[i] = ways[i][:min(2, len(ways[i]))]
	}
	var all [][]T
	for _, way := range ways[0] {
		all = append(all, way.list())
	}
	for i := 0; len(all) == 0 && i < len(parts); i++ {
		if _, err := named(parts[i]); err != nil && !clean.Blank(parts[i]) {
			return nil, err
		}
	}
	return all, nil
}
