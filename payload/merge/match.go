package merge

import "slices"

// name is what a field, step or role is recognised by.
type name struct {
	id, alias string
	// unknown: nothing else is known of it, its position neither.
	unknown bool
}

func names[T any](things []T, of func(T) name) []name {
	all := make([]name, len(things))
	for i, thing := range things {
		all[i] = of(thing)
	}
	return all
}

// pairing says what became of each.
type pairing struct {
	// from is, for each of now, its place before, or -1.
	from []int
	// gone are the places before that have no place now.
	gone []int
	// to is, for each of before, its place now, or -1.
	to []int
	// still are the places before of those that kept their order.
	still map[int]bool
	// unknown are the places before whose order was not known.
	unknown map[int]bool
}

// moved reports whether it stands elsewhere among those that were there before.
func (p pairing) moved(from int) bool { return !p.still[from] && !p.unknown[from] }

// match pairs by id, then what is left by alias, where one alias means one thing
// on both sides.
func match(before, now []name) pairing {
	p := pairing{from: unpaired(len(now)), to: unpaired(len(before)), still: map[int]bool{}, unknown: map[int]bool{}}
	p.join(before, now, func(n name) string { return n.id })
	p.join(before, now, func(n name) string { return n.alias })
	var order []int
	for i, to := range p.to {
		switch {
		case to < 0:
			p.gone = append(p.gone, i)
		case before[i].unknown:
			p.unknown[i] = true
		default:
			order = append(order, i)
		}
	}
	for _, i := range longestRise(order, p.to) {
		p.still[i] = true
	}
	return p
}

func unpaired(n int) []int { return slices.Repeat([]int{-1}, n) }

// join pairs those that are not paired yet and whose key is on each side once.
func (p pairing) join(before, now []name, key func(name) string) {
	left, right := unique(before, p.to, key), unique(now, p.from, key)
	for k, i := range left {
		if j, ok := right[k]; ok && i >= 0 && j >= 0 {
			p.to[i], p.from[j] = j, i
		}
	}
}

// unique maps each key of what is not paired yet to its place, or to -1 when
// several have it.
func unique(all []name, paired []int, key func(name) string) map[string]int {
	places := map[string]int{}
	for i, n := range all {
		k := key(n)
		if paired[i] >= 0 || k == "" {
			continue
		}
		if _, twice := places[k]; twice {
			places[k] = -1
		} else {
			places[k] = i
		}
	}
	return places
}

// longestRise is the longest part of order whose places rise: those that did not
// move when some others did.
func longestRise(order, place []int) []int {
	var tails []int // for each length, the member that ends the lowest such rise
	prev := map[int]int{}
	for _, i := range order {
		n, _ := slices.BinarySearchFunc(tails, place[i], func(t, p int) int { return place[t] - p })
		if n > 0 {
			prev[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	var rise []int
	if n := len(tails); n > 0 {
		for i, ok := tails[n-1], true; ok; i, ok = prev[i] {
			rise = append(rise, i)
		}
	}
	return rise
}
