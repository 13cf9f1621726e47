extension LibrarySource {
    /// `heapq`, in the language itself.
    static let heapq = ###"""
        def _up(heap, at):
            item = heap[at]
            while at > 0 and item < heap[(at - 1) // 2]:
                heap[at] = heap[(at - 1) // 2]
                at = (at - 1) // 2
            heap[at] = item

        def _sift(heap, at):
            # As CPython: down to a leaf along the smaller children, then up again.
            item, size, start = heap[at], len(heap), at
            child = 2 * at + 1
            while child < size:
                if child + 1 < size and not heap[child] < heap[child + 1]:
                    child += 1
                heap[at] = heap[child]
                at = child
                child = 2 * at + 1
            heap[at] = item
            while at > start:
                parent = (at - 1) >> 1
                if not item < heap[parent]:
                    break
                heap[at] = heap[parent]
                at = parent
            heap[at] = item

        def heapify(x):
            for at in range(len(x) // 2 - 1, -1, -1):
                _sift(x, at)

        def heappush(heap, item):
            heap.append(item)
            _up(heap, len(heap) - 1)

        def heappop(heap):
            if not heap:
                raise IndexError('index out of range')
            last = heap.pop()
            if not heap:
                return last
            smallest = heap[0]
            heap[0] = last
            _sift(heap, 0)
            return smallest

        def heappushpop(heap, item):
            if heap and heap[0] < item:
                item, heap[0] = heap[0], item
                _sift(heap, 0)
            return item

        def heapreplace(heap, item):
            smallest = heap[0]
            heap[0] = item
            _sift(heap, 0)
            return smallest

        def nlargest(n, iterable, key=None):
            return sorted(iterable, key=key, reverse=True)[:max(0, n)]

        def nsmallest(n, iterable, key=None):
            return sorted(iterable, key=key)[:max(0, n)]

        def merge(*iterables, key=None, reverse=False):
            return iter(sorted([x for iterable in iterables for x in iterable], key=key, reverse=reverse))
        """###
}
