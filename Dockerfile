# A host for a class: docker build -t cnnlab . && docker run -p 8501:8501 -v cnnlab:/data cnnlab
# With a GPU: docker build --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130 … and docker run --gpus all …
FROM python:3.12-slim

ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --index-url "$TORCH_INDEX" torch torchvision \
 && pip install --no-cache-dir -r requirements.txt

COPY app.py pyproject.toml README.md ./
COPY .streamlit .streamlit
COPY cnnlab cnnlab
COPY pages pages
COPY assets assets

ENV CNNLAB_HOME=/data PYTHONUNBUFFERED=1
RUN useradd --create-home lab && mkdir /data && chown lab /data
USER lab
VOLUME /data
EXPOSE 8501
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health')"
CMD ["python", "-m", "cnnlab", "serve", "--host", "0.0.0.0", "--port", "8501"]
